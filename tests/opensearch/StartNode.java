import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.opensearch.Version;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.plugins.PluginInfo;

/** Runs one OpenSearch node, from the server's jars alone, until standard input ends. Each argument is {@code setting=value}. */
public final class StartNode {
    private static final List<String> MODULES = List.of(
        "org.opensearch.transport.Netty4ModulePlugin",
        "org.opensearch.analysis.common.CommonAnalysisModulePlugin",
        "org.opensearch.index.reindex.ReindexModulePlugin",
        "org.opensearch.painless.PainlessModulePlugin");

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
