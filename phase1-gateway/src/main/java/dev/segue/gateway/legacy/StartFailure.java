package dev.segue.gateway.legacy;

import io.undertow.servlet.api.FilterInfo;
import io.undertow.servlet.api.LifecycleInterceptor;
import io.undertow.servlet.api.ServletInfo;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletException;
import org.jspecify.annotations.Nullable;

/** Keeps the first failure of a servlet to start: the container only logs it, and goes on without that servlet. */
final class StartFailure implements LifecycleInterceptor {
    private @Nullable Throwable first; // guarded by this

    @Override
    public void init(ServletInfo servlet, Servlet instance, LifecycleContext context) throws ServletException {
        try {
            context.proceed();
        } catch (ServletException | RuntimeException | LinkageError failure) {
            keep(failure);
            throw failure;
        }
    }

    @Override
    public void init(FilterInfo filter, Filter instance, LifecycleContext context) throws ServletException {
        context.proceed(); // a filter that fails stops the start by itself
    }

    @Override
    public void destroy(ServletInfo servlet, Servlet instance, LifecycleContext context) throws ServletException {
        context.proceed();
    }

    @Override
    public void destroy(FilterInfo filter, Filter instance, LifecycleContext context) throws ServletException {
        context.proceed();
    }

    /** Throws what was kept, if anything. */
    synchronized void raise() throws ServletException {
        if (first != null) {
            throw new ServletException(first);
        }
    }

    private synchronized void keep(Throwable failure) {
        first = first == null ? failure : first;
    }
}
