package shop;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.annotation.HandlesTypes;
import jakarta.servlet.annotation.ServletSecurity;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.annotation.WebInitParam;
import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** The parts of an application that tests pack into WAR files. It knows nothing of Segue. */
public final class Shop {
    private Shop() {}

    /** Says what its init parameter says, and which class loader it has. */
    @WebServlet(name = "hello", urlPatterns = {"/hello",
        "/hello/*"}, initParams = @WebInitParam(name = "greeting", value = "hello"))
    public static final class Hello extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().print(getInitParameter("greeting") + " from "
                    + getClass().getClassLoader().getClass().getSimpleName() + " " + seesServer());
        }

        private static String seesServer() {
            try {
                Class.forName("org.jboss.jandex.Index");
                return "with jandex";
            } catch (ClassNotFoundException hidden) {
                return "alone";
            }
        }
    }

    /** Counts visits in the session. */
    public static final class Visits extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            Integer before = (Integer) request.getSession().getAttribute("visits");
            int visits = before == null ? 1 : before + 1;
            request.getSession().setAttribute("visits", visits);
            response.getWriter().print(visits);
        }
    }

    /** Marks every response. */
    @WebFilter("/*")
    public static final class Mark implements Filter {
        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            ((HttpServletResponse) response).addHeader("X-Shop", "filtered");
            chain.doFilter(request, response);
        }
    }

    /** Leaves a note in the context when the application starts. */
    @WebListener
    public static final class Starter implements ServletContextListener {
        @Override
        public void contextInitialized(ServletContextEvent event) {
            event.getServletContext().setAttribute("note", event.getServletContext().getInitParameter("note"));
        }
    }

    /** Reads that note. */
    @WebServlet("/note")
    public static final class Note extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().print(getServletContext().getAttribute("note") + " "
                    + Objects.requireNonNull(getServletContext().getRealPath("/")).isEmpty());
        }
    }

    /** What {@link Registrar} looks for. */
    public interface Plugin {}

    /** One of these. */
    public static final class GiftWrap implements Plugin {}

    /** Registers a servlet that names the plugins it was given. */
    @HandlesTypes(Plugin.class)
    public static final class Registrar implements ServletContainerInitializer {
        @Override
        public void onStartup(Set<Class<?>> plugins, ServletContext context) {
            String names = plugins.stream().map(Class::getName).sorted().collect(Collectors.joining(","));
            context.addServlet("plugins", new PluginList(names)).addMapping("/plugins");
        }
    }

    /** Says what it was made with. */
    public static final class PluginList extends HttpServlet {
        private static final long serialVersionUID = 1;

        private final String names;

        PluginList(String names) {
            this.names = names;
        }

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().print(names);
        }
    }

    /** Answers what it is told. */
    @ServerEndpoint("/echo")
    public static final class Echo {
        @OnMessage
        public String echo(String text) {
            return "echo " + text;
        }
    }

    /** Is open to nobody, says its annotation. */
    @WebServlet("/vault")
    @ServletSecurity
    public static final class Vault extends HttpServlet {
        private static final long serialVersionUID = 1;
    }

    /** Needs a class that a WAR may lack. */
    public static class Part extends HttpServlet {
        private static final long serialVersionUID = 1;
    }

    /** Needs {@link Part}. */
    @WebServlet("/whole")
    public static final class Whole extends Part {
        private static final long serialVersionUID = 1;
    }

    /** Fails when it is started. */
    @WebServlet(urlPatterns = "/broken", loadOnStartup = 1)
    public static final class Broken extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        public void init() throws ServletException {
            throw new ServletException("no such table");
        }
    }
}
