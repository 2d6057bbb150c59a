package dev.segue.gateway.legacy;

import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.ErrorPage;
import io.undertow.servlet.api.FilterInfo;
import io.undertow.servlet.api.ListenerInfo;
import io.undertow.servlet.api.MimeMapping;
import io.undertow.servlet.api.ServletContainerInitializerInfo;
import io.undertow.servlet.api.ServletInfo;
import io.undertow.servlet.api.ServletSessionConfig;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.SessionTrackingMode;
import jakarta.servlet.annotation.HandlesTypes;
import jakarta.websocket.server.ServerEndpoint;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EventListener;
import java.util.HashSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.metadata.javaee.spec.ParamValueMetaData;
import org.jboss.metadata.web.spec.CookieConfigMetaData;
import org.jboss.metadata.web.spec.ErrorPageMetaData;
import org.jboss.metadata.web.spec.FilterMappingMetaData;
import org.jboss.metadata.web.spec.FilterMetaData;
import org.jboss.metadata.web.spec.MultipartConfigMetaData;
import org.jboss.metadata.web.spec.ServletMappingMetaData;
import org.jboss.metadata.web.spec.ServletMetaData;
import org.jboss.metadata.web.spec.SessionConfigMetaData;
import org.jboss.metadata.web.spec.WebMetaData;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fills an application with what the effective web.xml of a WAR and its classes say. What it can't honour, it refuses. */
final class WarDeployment {
    private static final Logger LOG = LoggerFactory.getLogger(WarDeployment.class);
    private static final List<String> WELCOME = List.of("index.html", "index.htm", "index.jsp");

    private final Servlets servlets;
    private final DeploymentInfo deployment;
    private final ClassLoader loader;
    private final WarClasses classes;
    private final boolean hasPages;

    /** @param hasPages whether it has JSP files */
    WarDeployment(Servlets servlets, ClassLoader loader, WarClasses classes, boolean hasPages) {
        this.servlets = servlets;
        this.deployment = servlets.deployment();
        this.loader = loader;
        this.classes = classes;
        this.hasPages = hasPages;
    }

    void fill(WebMetaData says) throws ClassNotFoundException {
        refuseUnsupported(says);
        parameters(says.getContextParams(), deployment::addInitParameter);
        for (ServletMetaData one : all(says.getServlets())) {
            deployment.addServlet(servlet(one));
        }
        all(says.getServletMappings()).forEach(this::map);
        for (FilterMetaData one : all(says.getFilters())) {
            deployment.addFilter(filter(one));
        }
        all(says.getFilterMappings()).forEach(this::map);
        for (var listener : all(says.getListeners())) {
            deployment.addListener(new ListenerInfo(type(listener.getListenerClass(), EventListener.class)));
        }
        for (ErrorPageMetaData page : all(says.getErrorPages())) {
            deployment.addErrorPage(errorPage(page));
        }
        all(says.getMimeMappings()).forEach(
                one -> deployment.addMimeMapping(new MimeMapping(one.getExtension(), one.getMimeType())));
        deployment.addWelcomePages(
                says.getWelcomeFileList() == null ? WELCOME : says.getWelcomeFileList().getWelcomeFiles());
        if (says.getLocalEncodings() != null) {
            all(says.getLocalEncodings().getMappings())
                    .forEach(one -> deployment.addLocaleCharsetMapping(one.getLocale(), one.getEncoding()));
        }
        if (says.getSessionConfig() != null) {
            sessions(says.getSessionConfig());
        }
        deployment.setDefaultRequestEncoding(says.getRequestCharacterEncoding());
        deployment.setDefaultResponseEncoding(says.getResponseCharacterEncoding());
        initialisers();
        webSockets();
        pages();
    }

    private void refuseUnsupported(WebMetaData says) {
        if (!all(says.getSecurityConstraints()).isEmpty() || says.getLoginConfig() != null) {
            throw unsupported("'security-constraint' or 'login-config'",
                    "without them it would be open to everybody. Guard it with a filter, and remove them");
        }
        if (says.getJndiEnvironmentRefsGroup() != null) {
            throw unsupported("JNDI entries, such as 'env-entry' or 'resource-ref'",
                    "there is no JNDI here. Use 'context-param', or open the resource in a listener, and remove them");
        }
        for (ServletMetaData servlet : all(says.getServlets())) {
            if (servlet.getJspFile() != null || servlet.getRunAs() != null) {
                throw unsupported("servlet '%s' with 'jsp-file' or 'run-as'".formatted(servlet.getServletName()),
                        "there is no JSP engine and no security realm here. Name a 'servlet-class', or remove it");
            }
        }
    }

    private MountException unsupported(String what, String why) {
        return new MountException("WAR '%s' has %s in its web.xml; %s.".formatted(servlets, what, why), null);
    }

    private ServletInfo servlet(ServletMetaData says) throws ClassNotFoundException {
        if (says.getServletClass() == null) {
            throw unsupported("servlet '%s' without a 'servlet-class'".formatted(says.getServletName()),
                    "nothing can answer for it. Name its class");
        }
        var info = new ServletInfo(says.getServletName(), type(says.getServletClass(), Servlet.class))
                .setAsyncSupported(says.isAsyncSupported()).setEnabled(says.isEnabled());
        if (says.getLoadOnStartupSet() && says.getLoadOnStartupInt() >= 0) {
            info.setLoadOnStartup(says.getLoadOnStartupInt());
        }
        parameters(says.getInitParam(), info::addInitParam);
        MultipartConfigMetaData parts = says.getMultipartConfig();
        if (parts != null) {
            info.setMultipartConfig(new MultipartConfigElement(parts.getLocation(),
                    parts.getMaxFileSizeSet() ? parts.getMaxFileSize() : -1,
                    parts.getMaxRequestSizeSet() ? parts.getMaxRequestSize() : -1,
                    parts.getFileSizeThresholdSet() ? parts.getFileSizeThreshold() : 0));
        }
        return info;
    }

    private void map(ServletMappingMetaData says) {
        ServletInfo servlet = deployment.getServlets().get(says.getServletName());
        if (servlet == null) {
            throw unsupported("a mapping for servlet '%s'".formatted(says.getServletName()),
                    "there is no such servlet. Declare it, or correct the name");
        }
        servlet.addMappings(says.getUrlPatterns());
    }

    private FilterInfo filter(FilterMetaData says) throws ClassNotFoundException {
        var info = new FilterInfo(says.getFilterName(), type(says.getFilterClass(), Filter.class))
                .setAsyncSupported(says.isAsyncSupported());
        parameters(says.getInitParam(), info::addInitParam);
        return info;
    }

    private void map(FilterMappingMetaData says) {
        String filter = says.getFilterName();
        if (!deployment.getFilters().containsKey(filter)) {
            throw unsupported("a mapping for filter '%s'".formatted(filter),
                    "there is no such filter. Declare it, or correct the name");
        }
        var declared = all(says.getDispatchers()).stream().map(one -> DispatcherType.valueOf(one.name())).toList();
        for (DispatcherType dispatcher : declared.isEmpty() ? List.of(DispatcherType.REQUEST) : declared) {
            all(says.getUrlPatterns())
                    .forEach(pattern -> deployment.addFilterUrlMapping(filter, pattern, dispatcher));
            all(says.getServletNames())
                    .forEach(servlet -> deployment.addFilterServletNameMapping(filter, servlet, dispatcher));
        }
    }

    private ErrorPage errorPage(ErrorPageMetaData says) throws ClassNotFoundException {
        if (says.getExceptionType() != null && !says.getExceptionType().isEmpty()) {
            return new ErrorPage(says.getLocation(), type(says.getExceptionType(), Throwable.class));
        }
        return says.getErrorCode() == null || says.getErrorCode().isEmpty() ? new ErrorPage(says.getLocation())
                : new ErrorPage(says.getLocation(), Integer.parseInt(says.getErrorCode()));
    }

    private void sessions(SessionConfigMetaData says) {
        if (says.getSessionTimeoutSet()) {
            deployment.setDefaultSessionTimeout(says.getSessionTimeout() * 60);
        }
        var config = new ServletSessionConfig();
        CookieConfigMetaData cookie = says.getCookieConfig();
        if (cookie != null) {
            config.setName(cookie.getName() == null ? ServletSessionConfig.DEFAULT_SESSION_ID : cookie.getName());
            config.setDomain(cookie.getDomain()).setPath(cookie.getPath());
            config.setHttpOnly(!cookie.getHttpOnlySet() || cookie.getHttpOnly()).setSecure(cookie.getSecure());
            if (cookie.getMaxAgeSet()) {
                config.setMaxAge(cookie.getMaxAge());
            }
        }
        if (!all(says.getSessionTrackingModes()).isEmpty()) {
            config.setSessionTrackingModes(says.getSessionTrackingModes().stream()
                    .map(mode -> SessionTrackingMode.valueOf(mode.name())).collect(Collectors.toSet()));
        }
        deployment.setServletSessionConfig(config);
    }

    /** Only those of the WAR itself: what the server has on its class path is none of its business. */
    private void initialisers() throws ClassNotFoundException {
        for (var provider : ServiceLoader.load(ServletContainerInitializer.class, loader).stream().toList()) {
            HandlesTypes handles = provider.type().getAnnotation(HandlesTypes.class);
            deployment.addServletContainerInitializer(new ServletContainerInitializerInfo(provider.type(),
                    handles == null ? Set.of() : loadable(classes.handled(List.of(handles.value())))));
        }
    }

    /** The specification wants classes that can't be loaded to be left out: libraries have parts for others that are not there. */
    private Set<Class<?>> loadable(Set<String> names) {
        var loaded = new HashSet<Class<?>>();
        for (String name : names) {
            try {
                loaded.add(loader.loadClass(name));
            } catch (ClassNotFoundException | LinkageError partOfSomethingElse) {
                LOG.debug("Class '{}' is left out.", name, partOfSomethingElse);
            }
        }
        return loaded;
    }

    private void webSockets() throws ClassNotFoundException {
        for (Path place : classes.places().keySet()) {
            for (String name : classes.annotated(place, ServerEndpoint.class)) {
                servlets.webSocket(loader.loadClass(name));
            }
        }
    }

    /** A WAR may bring an engine, and map it; else its pages must not be taken for static files. */
    private void pages() {
        Set<String> mapped = deployment.getServlets().values().stream()
                .flatMap(servlet -> servlet.getMappings().stream()).collect(Collectors.toSet());
        List<String> unmapped = Stream.of("*.jsp", "*.jspx").filter(pattern -> !mapped.contains(pattern)).toList();
        if (hasPages && !unmapped.isEmpty()) {
            LOG.warn("WAR '{}' has JSP files. There is no engine for them here; they answer 501.", servlets);
            servlets.servlet("(no jsp)", new NoJsp(), unmapped.toArray(String[]::new));
        }
    }

    private <T> Class<? extends T> type(String name, Class<T> kind) throws ClassNotFoundException {
        Class<?> loaded = loader.loadClass(name.strip());
        if (!kind.isAssignableFrom(loaded)) {
            throw unsupported("class '%s'".formatted(name),
                    "it is used as a %s, but is none. Correct its name".formatted(kind.getSimpleName()));
        }
        return loaded.asSubclass(kind);
    }

    private static void parameters(@Nullable List<ParamValueMetaData> says, BiConsumer<String, String> add) {
        all(says).forEach(one -> add.accept(one.getParamName(), one.getParamValue()));
    }

    private static <T> Collection<T> all(@Nullable Collection<T> some) {
        return some == null ? List.of() : some;
    }
}
