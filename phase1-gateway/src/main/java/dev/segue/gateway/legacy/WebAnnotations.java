package dev.segue.gateway.legacy;

import jakarta.servlet.annotation.MultipartConfig;
import jakarta.servlet.annotation.ServletSecurity;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.annotation.WebInitParam;
import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.annotation.WebServlet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.metadata.javaee.spec.ParamValueMetaData;
import org.jboss.metadata.web.spec.DispatcherType;
import org.jboss.metadata.web.spec.FilterMappingMetaData;
import org.jboss.metadata.web.spec.FilterMetaData;
import org.jboss.metadata.web.spec.FiltersMetaData;
import org.jboss.metadata.web.spec.ListenerMetaData;
import org.jboss.metadata.web.spec.MultipartConfigMetaData;
import org.jboss.metadata.web.spec.ServletMappingMetaData;
import org.jboss.metadata.web.spec.ServletMetaData;
import org.jboss.metadata.web.spec.ServletsMetaData;
import org.jboss.metadata.web.spec.WebMetaData;

/** Writes what the annotations of one place in a WAR say as the web.xml that says the same. */
final class WebAnnotations {
    private final WebMetaData written = new WebMetaData();

    private WebAnnotations() {
        written.setServlets(new ServletsMetaData());
        written.setServletMappings(new ArrayList<>());
        written.setFilters(new FiltersMetaData());
        written.setFilterMappings(new ArrayList<>());
        written.setListeners(new ArrayList<>());
    }

    static WebMetaData of(Path place, WarClasses classes, ClassLoader loader) throws ClassNotFoundException {
        var annotations = new WebAnnotations();
        for (String name : classes.annotated(place, WebServlet.class)) {
            annotations.servlet(loader.loadClass(name));
        }
        for (String name : classes.annotated(place, WebFilter.class)) {
            annotations.filter(loader.loadClass(name));
        }
        for (String name : classes.annotated(place, WebListener.class)) {
            var listener = new ListenerMetaData();
            listener.setListenerClass(name);
            annotations.written.getListeners().add(listener);
        }
        return annotations.written;
    }

    private void servlet(Class<?> type) {
        WebServlet says = type.getAnnotation(WebServlet.class);
        if (type.isAnnotationPresent(ServletSecurity.class)) {
            throw new MountException(
                    "Servlet '%s' has '@ServletSecurity', which is not supported here, and without it would be open to everybody. Guard it with a filter."
                            .formatted(type.getName()),
                    null);
        }
        var servlet = new ServletMetaData();
        String name = says.name().isEmpty() ? type.getName() : says.name();
        servlet.setServletName(name);
        servlet.setServletClass(type.getName());
        servlet.setAsyncSupported(says.asyncSupported());
        servlet.setInitParam(parameters(says.initParams()));
        if (says.loadOnStartup() >= 0) {
            servlet.setLoadOnStartupInt(says.loadOnStartup());
        }
        MultipartConfig parts = type.getAnnotation(MultipartConfig.class);
        if (parts != null) {
            servlet.setMultipartConfig(multipart(parts));
        }
        written.getServlets().add(servlet);
        var mapping = new ServletMappingMetaData();
        mapping.setServletName(name);
        mapping.setUrlPatterns(patterns(says.value(), says.urlPatterns()));
        written.getServletMappings().add(mapping);
    }

    private void filter(Class<?> type) {
        WebFilter says = type.getAnnotation(WebFilter.class);
        var filter = new FilterMetaData();
        String name = says.filterName().isEmpty() ? type.getName() : says.filterName();
        filter.setFilterName(name);
        filter.setFilterClass(type.getName());
        filter.setAsyncSupported(says.asyncSupported());
        filter.setInitParam(parameters(says.initParams()));
        written.getFilters().add(filter);
        var mapping = new FilterMappingMetaData();
        mapping.setFilterName(name);
        mapping.setUrlPatterns(patterns(says.value(), says.urlPatterns()));
        mapping.setServletNames(List.of(says.servletNames()));
        mapping.setDispatchers(Arrays.stream(says.dispatcherTypes())
                .map(dispatcher -> DispatcherType.valueOf(dispatcher.name())).toList());
        written.getFilterMappings().add(mapping);
    }

    private static MultipartConfigMetaData multipart(MultipartConfig says) {
        var config = new MultipartConfigMetaData();
        config.setLocation(says.location());
        config.setMaxFileSize(says.maxFileSize());
        config.setMaxRequestSize(says.maxRequestSize());
        config.setFileSizeThreshold(says.fileSizeThreshold());
        return config;
    }

    private static List<String> patterns(String[] value, String[] urlPatterns) {
        return Stream.of(value, urlPatterns).flatMap(Arrays::stream).toList();
    }

    private static List<ParamValueMetaData> parameters(WebInitParam[] says) {
        return Arrays.stream(says).map(one -> {
            var parameter = new ParamValueMetaData();
            parameter.setParamName(one.name());
            parameter.setParamValue(one.value());
            return parameter;
        }).toList();
    }
}
