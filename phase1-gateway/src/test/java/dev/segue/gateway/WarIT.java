package dev.segue.gateway;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.gateway.legacy.Mount;
import dev.segue.gateway.legacy.MountException;
import dev.segue.gateway.legacy.Servlets;
import dev.segue.gateway.legacy.War;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import shop.Shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(30)
class WarIT {
    private final Bridge bridge = Bridge.open(BridgeConfig.DEFAULT);
    private final HttpClient client = HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
    private @Nullable Mount mount;
    private @Nullable Gateway gateway;

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        client.close();
        if (gateway != null) {
            gateway.close();
        }
        if (mount != null) {
            mount.close();
        }
        bridge.close();
    }

    @Test
    void annotationsAloneMakeAnApplicationAndItSeesOnlyItsOwnClasses() throws Exception {
        serve(new WarFile().classes("WEB-INF/classes/", Shop.Hello.class, Shop.Mark.class));
        HttpResponse<String> answer = get("/hello");
        assertThat(answer.body()).isEqualTo("hello from WarClassLoader alone");
        assertThat(answer.headers().firstValue("X-Shop")).contains("filtered");
        assertThat(started().mappings()).containsExactlyInAnyOrder(new Mount.Mapping("hello", "/hello"),
                new Mount.Mapping("hello", "/hello/*"), new Mount.Mapping("default", "/"));
    }

    @Test
    void webXmlAddsToAnnotationsAndGoesBeforeThem() throws Exception {
        serve(new WarFile().classes("WEB-INF/classes/", Shop.Hello.class, Shop.Visits.class, Shop.Starter.class,
                Shop.Note.class)
                .webXml("""
                    <context-param><param-name>note</param-name><param-value>started</param-value></context-param>
                    <servlet><servlet-name>visits</servlet-name><servlet-class>shop.Shop$Visits</servlet-class></servlet>
                    <servlet-mapping><servlet-name>visits</servlet-name><url-pattern>/visits</url-pattern></servlet-mapping>
                    <servlet><servlet-name>hello</servlet-name><servlet-class>shop.Shop$Hello</servlet-class>
                    <init-param><param-name>greeting</param-name><param-value>welcome</param-value></init-param></servlet>
                    <session-config><cookie-config><name>SHOP</name></cookie-config></session-config>
                    """));
        assertThat(get("/hello").body()).startsWith("welcome from");
        assertThat(get("/note").body()).isEqualTo("started false");
        HttpResponse<String> first = get("/visits");
        assertThat(first.body()).isEqualTo("1");
        assertThat(first.headers().firstValue("Set-Cookie")).get().asString().startsWith("SHOP=");
        assertThat(get("/visits").body()).isEqualTo("2");
    }

    @Test
    void aCompleteWebXmlHidesAnnotations() throws Exception {
        serve(new WarFile().classes("WEB-INF/classes/", Shop.Hello.class)
                .file("WEB-INF/web.xml",
                        "<web-app xmlns='https://jakarta.ee/xml/ns/jakartaee' version='6.0' metadata-complete='true'/>")
                .file("index.html", "home"));
        assertThat(get("/hello").statusCode()).isEqualTo(404);
        assertThat(get("/").body()).isEqualTo("home");
    }

    @Test
    void librariesBringServletsFragmentsInitialisersAndResources() throws Exception {
        var library = new WarFile().classes("", Shop.Note.class, Shop.Registrar.class, Shop.Plugin.class,
                Shop.PluginList.class)
                .file("META-INF/services/jakarta.servlet.ServletContainerInitializer", "shop.Shop$Registrar")
                .file("META-INF/resources/logo.txt", "a logo")
                .file("META-INF/web-fragment.xml",
                        """
                            <web-fragment xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0"><name>shop</name>
                            <context-param><param-name>note</param-name><param-value>from the library</param-value></context-param>
                            </web-fragment>
                            """);
        serve(new WarFile().classes("WEB-INF/classes/", Shop.GiftWrap.class, Shop.Starter.class)
                .library("shop.jar", library));
        assertThat(get("/note").body()).startsWith("from the library");
        assertThat(get("/plugins").body()).isEqualTo("shop.Shop$GiftWrap");
        assertThat(get("/logo.txt").body()).isEqualTo("a logo");
        assertThat(started().mappings()).contains(new Mount.Mapping("plugins", "/plugins"));
    }

    @Test
    void staticFilesAreServedAndWhatIsInsideIsNot() throws Exception {
        serve(new WarFile().file("index.html", "home").file("css/shop.css", "body {}").webXml(""));
        assertThat(get("/").body()).isEqualTo("home");
        HttpResponse<String> css = get("/css/shop.css");
        assertThat(css.body()).isEqualTo("body {}");
        assertThat(css.headers().firstValue("Content-Type")).contains("text/css");
        assertThat(get("/WEB-INF/web.xml").statusCode()).isEqualTo(404);
    }

    @Test
    void aJspIsNamedAndItsTextIsNotSent() throws Exception {
        serve(new WarFile().file("page.jsp", "<% secret %>").webXml(""));
        HttpResponse<String> page = get("/page.jsp");
        assertThat(page.statusCode()).isEqualTo(501);
        assertThat(page.body()).contains("/page.jsp").doesNotContain("secret");
    }

    @Test
    void webSocketEndpointsAreFound() throws Exception {
        serve(new WarFile().classes("WEB-INF/classes/", Shop.Echo.class));
        assertThat(Question.ask(client, uri("/echo"), "hello")).isEqualTo("echo hello");
    }

    @Test
    void whatWasUnpackedIsDeletedAtTheEnd() throws Exception {
        List<Path> before = leftovers();
        serve(new WarFile().file("index.html", "home").webXml(""));
        assertThat(leftovers()).hasSize(before.size() + 1);
        started().close();
        assertThat(leftovers()).isEqualTo(before);
    }

    @Test
    void whatIsNoWarIsRefused() throws Exception {
        Path missing = folder.resolve("missing.war");
        assertRefused(missing, "There is no WAR '%s'. Check the path.".formatted(missing));
        Path text = Files.writeString(folder.resolve("text.war"), "not a zip");
        assertThatThrownBy(() -> War.read(text)).isInstanceOf(MountException.class)
                .hasMessageStartingWith("'%s' is no WAR: ".formatted(text));
        Path library = new WarFile().file("a.txt", "a").write(folder.resolve("library.war"));
        assertRefused(library,
                "'%s' is no WAR: it has no folder 'WEB-INF'. Name the file that the build of a web application makes."
                        .formatted(library));
    }

    @Test
    void aBrokenWebXmlIsRefusedWithItsLine() throws Exception {
        Path war = new WarFile().webXml("<servlet>\n<servlet-nam>x</servlet-nam></servlet>")
                .write(folder.resolve("broken.war"));
        assertThatThrownBy(() -> War.read(war)).isInstanceOf(MountException.class)
                .hasMessageContaining("has a broken 'WEB-INF/web.xml', line 3: ").hasMessageContaining("servlet-nam")
                .message().hasLineCount(1);
    }

    @Test
    void aMissingClassIsNamed() throws Exception {
        Path unknown = new WarFile().webXml(
                "<servlet><servlet-name>x</servlet-name><servlet-class>shop.Gone</servlet-class></servlet>")
                .write(folder.resolve("unknown.war"));
        assertRefused(unknown,
                "Can't read WAR '%s': class 'shop.Gone' is missing. Correct it and build it again.".formatted(unknown));
        Path half = new WarFile().classes("WEB-INF/classes/", Shop.Whole.class).write(folder.resolve("half.war"));
        assertRefused(half,
                "Can't read WAR '%s': class 'shop.Shop$Part' is missing. Correct it and build it again."
                        .formatted(half));
    }

    @Test
    void whatWouldChangeItsMeaningIsRefused() throws Exception {
        Path secured = new WarFile().webXml("<login-config><auth-method>BASIC</auth-method></login-config>")
                .write(folder.resolve("secured.war"));
        assertThatThrownBy(() -> War.read(secured)).hasMessageContaining("'login-config'")
                .hasMessageContaining("open to everybody");
        Path vault = new WarFile().classes("WEB-INF/classes/", Shop.Vault.class).write(folder.resolve("vault.war"));
        assertThatThrownBy(() -> War.read(vault)).hasMessageContaining("'@ServletSecurity'");
        Path named = new WarFile().webXml("""
            <env-entry><env-entry-name>x</env-entry-name><env-entry-type>java.lang.String</env-entry-type>
            <env-entry-value>1</env-entry-value></env-entry>""").write(folder.resolve("named.war"));
        assertThatThrownBy(() -> War.read(named)).hasMessageContaining("JNDI");
    }

    @Test
    void anApplicationForTheOldPackagesIsRefused() throws Exception {
        byte[] old = ClassFile.of().build(ClassDesc.of("shop.Old"),
                builder -> builder.withSuperclass(ClassDesc.of("javax.servlet.http.HttpServlet")));
        Path war = new WarFile().bytes("WEB-INF/classes/shop/Old.class", old).write(folder.resolve("old.war"));
        assertThatThrownBy(() -> War.read(war)).isInstanceOf(MountException.class)
                .hasMessageStartingWith("WAR '%s' is for 'javax.servlet': class 'shop.Old'. ".formatted(war));
    }

    @Test
    void aFolderIsRefused() {
        assertThatThrownBy(() -> War.read(folder)).isInstanceOf(MountException.class)
                .hasMessageStartingWith("'%s' is no WAR: it is a folder. ".formatted(folder)).message()
                .hasLineCount(1);
    }

    @Test
    void aClassOfANewerJavaIsRefusedInOneLine() throws Exception {
        byte[] newer = ClassFile.of().build(ClassDesc.of("shop.Newer"),
                builder -> builder.withVersion(ClassFile.latestMajorVersion() + 1, 0)
                        .withSuperclass(ClassDesc.of("jakarta.servlet.http.HttpServlet")));
        Path war = new WarFile().bytes("WEB-INF/classes/shop/Newer.class", newer).webXml(
                "<servlet><servlet-name>x</servlet-name><servlet-class>shop.Newer</servlet-class></servlet>")
                .write(folder.resolve("newer.war"));
        assertThatThrownBy(() -> War.read(war)).isInstanceOf(MountException.class)
                .hasMessageStartingWith("Can't read WAR '%s': ".formatted(war)).hasMessageContaining("more recent")
                .message().hasLineCount(1);
    }

    @Test
    void anEntryThatLeadsOutOfTheWarIsRefused() throws Exception {
        List<Path> before = leftovers();
        Path war = new WarFile().webXml("").file("../evil.txt", "evil").write(folder.resolve("evil.war"));
        assertRefused(war, "WAR '%s' has an entry '../evil.txt' that leads out of it. Don't trust that file."
                .formatted(war));
        assertThat(leftovers()).isEqualTo(before);
    }

    @Test
    void aServletThatFailsToStartIsNamedAndNothingIsLeft() throws Exception {
        List<Path> before = leftovers();
        Path war = new WarFile().classes("WEB-INF/classes/", Shop.Broken.class).write(folder.resolve("broken.war"));
        Servlets read = War.read(war);
        assertThatThrownBy(() -> Mount.start("/", read, bridge)).isInstanceOf(MountException.class)
                .hasMessage("Can't start servlet application 'broken' at '/': ServletException: no such table. "
                        + "Correct it, or mount it without that part.");
        assertThat(leftovers()).isEqualTo(before);
    }

    private void assertRefused(Path war, String message) {
        assertThatThrownBy(() -> War.read(war)).isInstanceOf(MountException.class).hasMessage(message);
    }

    private static List<Path> leftovers() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("segue-war")).sorted().toList();
        }
    }

    private void serve(WarFile war) throws IOException {
        mount = Mount.start("/", War.read(war.write(folder.resolve("app.war"))), bridge);
        gateway = Gateway.start(GatewayConfig.at("127.0.0.1", 0), mount.on(bridge.workers()));
    }

    private Mount started() {
        if (mount == null) {
            throw new IllegalStateException("Nothing is mounted yet.");
        }
        return mount;
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private URI uri(String path) {
        if (gateway == null) {
            throw new IllegalStateException("Nothing is served yet.");
        }
        return gateway.url().resolve(path);
    }
}
