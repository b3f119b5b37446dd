"""Words of boilerplate, in the languages that archives have most: data, and nothing else.

They are general to the trade: no site's name, no phrase of a single page. All are casefolded. No line is judged by one
of these words alone: `indexer.extract.cues.labels` computes their share of a short line.
"""

from __future__ import annotations

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SHARE: Final = _words(
    "share shares shared facebook twitter tweet whatsapp linkedin reddit pinterest email e-mail print telegram "
    "flipboard messenger instagram youtube tiktok bluesky mastodon threads xing tumblr pocket snapchat viber "
    "weibo line copy follow teilen drucken folgen kopieren merken partager imprimer suivre copier compartir "
    "copiar imprimir seguir síguenos condividi stampa segui compartilhar partilhar delen afdrukken volg dela "
    "skriv del udskriv udostępnij drukuj sdílet megosztás поделиться копировать печать paylaş yazdır takip シェア 印刷 "
    "印刷する ポスト 공유 분선 分享 打印 مشاركة طباعة שתף"
)
NAVIGATION: Final = _words(
    "menu search login log signin sign register account profile home skip navigation sections section close open "
    "back top next previous edition e-paper epaper settings help faq weather podcasts podcast videos video live "
    "radio tv events jobs careers shop store games puzzles crossword obituaries classifieds archive archives "
    "sitemap rss feed topics tags tag menü suche anmelden abmelden startseite konto registrieren zurück schließen "
    "themen übersicht wetter stellenanzeigen recherche connexion accueil retour fermer rubriques météo buscar "
    "inicio sesión iniciar cerrar portada temas secciones cerca accedi chiudi indietro zoeken inloggen sluiten "
    "logga sök meny søk logg zaloguj szukaj войти поиск меню главная giriş ara menü "
    "ホーム メニュー 検索 ログイン 로그인 메뉴 검색 登录 "
    "首页 搜索 الرئيسية بحث"
)
PROMOTION: Final = _words(
    "newsletter newsletters subscribe subscriber subscribers subscription subscriptions unsubscribe signup "
    "download app apps free trial offer offers deals donate membership inbox alerts notifications abo abos "
    "abonnement abonnieren testen probe-abo abonnez abonnez-vous s'abonner offres suscríbete suscribirse "
    "suscripción boletín assine assinar iscriviti abbonati nieuwsbrief abonneer prenumerera abonner subskrybuj "
    "prenumerata předplatné подписаться подписка рассылка abone bülten 구독 뉴스레터 会員 登録 购买 订阅 اشترك"
)
ADVERTISING: Final = _words(
    "advertisement advertisements advertising advertise sponsored ad ads anzeige anzeigen werbung publicité publicidad "
    "pubblicità publicidade advertentie annons annonse annonce reklama reklam reklame реклама "
    "広告 [pr] pr 광고 广告 إعلان"
)
FOOTER: Final = _words(
    "copyright © rights reserved privacy terms conditions policy cookies cookie contact about imprint disclaimer "
    "legal accessibility advertise impressum datenschutz agb kontakt nutzungsbedingungen datenschutzerklärung "
    "barrierefreiheit mentions légales confidentialité contactez aviso privacidad contacto privacidade contato "
    "contatti colofon voorwaarden personvern integritetspolicy regulamin prywatności конфиденциальности контакты "
    "gizlilik künye iletişim 無断転載 著作権 저작권자 무단전재 版权 版权所有 حقوق"
)
COMMENTS: Final = _words(
    "comment comments reply replies commentaire commentaires kommentar kommentare kommentieren comentario "
    "comentarios comentar commenti reacties kommentarer komentarze komentarz комментарии комментарий yorum "
    "yorumlar コメント 댓글 评论 تعليق"
)
RELATED: Final = _words(
    "related recommended popular trending latest most-read more stories mehr weitere meistgelesen meistgelesene "
    "verwandte recomendados relacionada relacionadas relacionado relacionados correlati gerelateerd relaterade "
    "relaterte powiązane похожие связанные ilgili 関連記事 関連 ランキング 관련기사 추천 相关 推荐 热门"
)
CREDIT: Final = _words(
    "photo photos photograph photographer photography image images picture pictures credit credits courtesy "
    "illustration getty reuters ap afp dpa epa shutterstock istock imago alamy unsplash foto fotos fotograf bild "
    "bilder grafik symbolbild bildquelle bildrechte imagen crédit photographie fotografia fotografía fotoğraf "
    "zdjęcie fot kuva kép фото снимок фотография 写真 撮影 사진 图片 摄 صورة"
)

SHARE_OPENINGS: Final = (
    "share this", "share on", "share via", "share article", "follow us", "follow on", "tweet this", "email this",
    "copy link", "artikel teilen", "diesen artikel teilen", "folgen sie", "partager sur", "partager l",
    "compartir en", "síguenos en", "condividi su", "delen via", "dela på", "del på", "поделиться",
)  # fmt: skip
RELATED_OPENINGS: Final = (
    "read more", "read also", "read next", "also read", "see also", "related", "recommended", "more from",
    "more on", "more in", "more stories", "most read", "most popular", "most viewed", "up next", "don't miss",
    "you may also", "you might", "watch:", "watch |", "listen |", "read |",
    "watch now", "keep reading", "continue reading", "latest news",
    "latest stories", "trending", "top stories", "what to read", "lesen sie", "lesen sie auch", "mehr zum thema",
    "mehr von", "mehr zu", "mehr lesen", "mehr aus", "auch interessant", "das könnte sie", "weitere artikel",
    "weitere themen", "meistgelesen", "zum thema", "zum selben thema", "passend zum", "lire aussi", "à lire aussi",
    "à lire", "lire plus", "les plus lus", "sur le même", "voir aussi", "lo más", "leer más", "te puede interesar",
    "más noticias", "más información", "más sobre", "noticia relacionada", "noticias relacionadas", "leia também",
    "leia mais", "veja também", "saiba mais", "leggi anche", "potrebbe interessarti", "lees ook", "meer over",
    "czytaj więcej", "czytaj dalej", "čtěte více", "zum artikel", "mehr dazu", "lue myös", "lue lisää", "xem thêm",
    "citește și", "olvasson", "читайте також", "devamı için", "lea también", "lee también", "lea además", ">> ",
    "läs mer", "läs också", "les også", "les mer", "læs også", "læs mere", "czytaj też", "czytaj także",
    "zobacz także", "zobacz też", "čtěte také", "читайте также", "читать далее", "по теме", "ilgili haber",
    "baca juga", "あわせて読みたい", "関連記事", "もっと見る", "관련기사",
    "相关阅读", "延伸阅读", "推荐阅读", "اقرأ أيضا", "إقرأ أيضا",
)  # fmt: skip
PROMOTION_OPENINGS: Final = (
    "subscribe", "sign up", "signup", "join our", "join us", "get our", "get the", "download", "support our",
    "support independent", "want more", "never miss", "stay up to date", "become a", "to continue reading",
    "this article is reserved", "already a", "jetzt abonnieren", "jetzt testen", "melden sie sich",
    "abonnieren sie", "abonnez-vous", "inscrivez-vous", "recevez", "suscríbete", "recibe", "regístrate",
    "inscreva-se", "assine", "iscriviti", "abbonati", "schrijf je in", "подпишитесь",
)  # fmt: skip
SECTIONS: Final = _words(
    "world politics business economy markets finance science technology tech health climate environment nature energy "
    "culture arts books film music theatre travel food sport sports opinion local regional national international "
    "society education law justice crime history media religion europe africa asia americas metro city housing "
    "transport agriculture fisheries "
    "politik wirtschaft wissenschaft wissen technik gesundheit klima umwelt kultur feuilleton reise sport lokales "
    "regionales gesellschaft bildung panorama ausland inland europa geschichte medien verkehr landwirtschaft "
    "politique économie sciences santé climat environnement planète société éducation monde europe afrique régions "
    "política economía ciencia salud medioambiente cultura deportes sociedad educación mundo internacional "
    "politica economia scienza salute ambiente esteri cronaca società ciência saúde esportes mundo "
    "politiek economie wetenschap gezondheid milieu cultuur samenleving onderwijs buitenland binnenland "
    "politikk økonomi vitenskap helse miljø kultur utenriks innenriks politik ekonomi vetenskap hälsa miljö inrikes "
    "utrikes videnskab sundhed udland indland polityka gospodarka nauka zdrowie kultura świat kraj politika věda "
    "zdraví svět domácí политика экономика наука здоровье культура мир общество ekonomi bilim sağlık kültür dünya "
    "国際 政治 経済 科学 文化 社会 정치 경제 사회 국제 과학 문화"
)
"""Sections of newspapers; one that is alone above a headline is the article's section."""

SUMMARY_HEADINGS: Final = frozenset(
    (
        "key points", "key takeaways", "key facts", "at a glance", "in brief", "in short", "highlights", "tl;dr",
        "summary", "the gist", "what to know", "the essentials", "das wichtigste in kürze", "auf einen blick",
        "in kürze", "kurz zusammengefasst", "zusammenfassung", "l'essentiel", "l’essentiel", "en bref",
        "les points clés", "las claves", "puntos clave", "en resumen", "resumen", "em resumo", "pontos-chave",
        "resumo", "in sintesi", "in breve", "punti chiave", "in het kort", "samenvatting", "kort fortalt",
        "i korthet", "sammanfattning", "w skrócie", "najważniejsze informacje", "ve zkratce", "коротко", "главное",
        "kısaca", "özet", "要点", "ポイント", "핵심 요약", "摘要",
    )
)  # fmt: skip
COPYRIGHT_SIGNS: Final = (
    "©",
    "(c) 19",
    "(c) 20",
    "copyright",
    "all rights reserved",
    "alle rechte vorbehalten",
    "tous droits",
)
KINDS: Final = frozenset(
    "hintergrund leserbrief letter background "
    "analysis reporting report opinion commentary comment editorial interview review feature essay column "
    "explainer obituary profile investigation briefing letters op-ed news-analysis q&a fact-check podcast analyse "
    "kommentar leitartikel meinung reportage gastbeitrag kolumne porträt rezension tribune éditorial chronique "
    "entretien enquête análisis opinión reportaje entrevista editoriale analisi intervista commento opinione "
    "análise opinião ανάλυση анализ аналитика мнение интервью колонка репортаж تحليل رأي مقابلة تقرير "
    "社説 解説 論説 分析".split()
) | {"news analysis", "fact check", "long read", "guest essay", "first person", "book review"}

AROUND_DATES: Final = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun "
    "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so "
    "lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves viernes sábado domingo "
    "lunedì martedì mercoledì giovedì venerdì sabato domenica "
    "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag "
    "segunda terça quarta quinta sexta feira "
    "måndag tisdag onsdag torsdag fredag lördag söndag mandag tirsdag lørdag søndag "
    "poniedziałek wtorek środa czwartek piątek sobota niedziela "
    "th st nd rd on at the of le du à am um den der vom uhr h hrs op om kl il alle ore el de del a las às "
    "pm gmt utc est edt et cet cest mez mesz bst pst pdt ist jst msk date datum fecha data stand "
    "年 月 日 년 월 일".split()
)
"""What stands with a date on its line: the weekday, small words, the clock and its zone, the word for date."""
