package dev.segue.views;

import dev.segue.bridge.Around;
import dev.segue.gateway.Lifespan;
import dev.segue.gateway.Response;
import dev.segue.gateway.legacy.Mount;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The views of an application, where they are found, and what stands around them.
 *
 * <pre>{@code
 * routes.add(new SecurityHeaders());
 * routes.view("articles.detail").get("/api/articles/{slug}").sync(this::detail).async(this::asyncDetail);
 * routes.get("/archive/{year:int}", request -> Response.text(200, request.pathValue("year")));
 * routes.include("/shop", "shop", Shop.routes());
 * }</pre>
 *
 * <p>Patterns: between slashes stands a text or a variable. {@code {name}} matches one segment, {@code {id:int}} one that its converter wants
 * ({@code str}, {@code int}, {@code long}, {@code slug}, {@code uuid}, or one of {@link #converter}), {@code {year:[0-9]{4}}} one that matches the
 * expression, {@code {rest:path}} all that are left. Of several that match, the more exact one goes first, segment by segment.
 * <p>{@code HEAD} is answered by the view for {@code GET}, {@code OPTIONS} and 405 for free.
 * <p>Threading: confined to one thread while it is filled; safe from any once a {@link Pipeline} is made of it.
 */
public final class Routes {
    private final Map<String, Builder> views = new LinkedHashMap<>();
    private final Map<String, Builder> places = new HashMap<>();
    private final Map<String, PathPattern.Accepts> converters = new HashMap<>(PathPattern.CONVERTERS);
    private final List<ErrorHandler<?>> errorHandlers = new ArrayList<>();
    private final Map<Integer, Function<Problem, Response>> errorPages = new HashMap<>();
    private final List<Middleware> middleware = new ArrayList<>();
    private final List<Around> arounds = new ArrayList<>();
    private final List<Lifespan> lifespans = new ArrayList<>();
    private final Map<Mount, Map<String, String>> mounts = new LinkedHashMap<>();
    private TrailingSlash slash = TrailingSlash.STRICT;
    private boolean debug;

    /** Declares a view with one sync variant, named by its path. */
    public void get(String path, SyncView view) {
        view(path).get(path).sync(view);
    }

    /** Declares a view with one async variant, named by its path. */
    public void asyncGet(String path, AsyncView view) {
        view(path).get(path).async(view);
    }

    /** Declares a view with one sync variant for POST, named by method and path: {@code POST /articles}. */
    public void post(String path, SyncView view) {
        view("POST " + path).post(path).sync(view);
    }

    /** Declares a view with one async variant for POST, named by method and path. */
    public void asyncPost(String path, AsyncView view) {
        view("POST " + path).post(path).async(view);
    }

    /**
     * Begins a view with a name and several variants.
     *
     * @throws RouteException if the name is taken
     */
    public Builder view(String name) {
        return named(new Builder(name, caller()));
    }

    private Builder named(Builder builder) {
        Builder earlier = views.putIfAbsent(builder.name, builder);
        if (earlier != null) {
            throw new RouteException(
                    "View '%s' is declared twice: %s and %s. Give one of them another name.".formatted(builder.name,
                            earlier.declaredAt, builder.declaredAt));
        }
        return builder;
    }

    /**
     * Takes over the views of {@code others} below {@code prefix}, with their middleware, if they have any, inside what is added here.
     *
     * @param prefix begins with a slash and does not end with one; may have variables
     * @param namespace goes before their names, with a dot; empty for nothing
     * @throws RouteException if a name or a route is taken
     */
    public void include(String prefix, String namespace, Routes others) {
        if (!prefix.startsWith("/") || prefix.endsWith("/")) {
            throw new RouteException(
                    "Prefix '%s' must begin with a slash and end without one, such as '/shop'.".formatted(prefix));
        }
        if (!others.mounts.isEmpty()) {
            throw new RouteException(
                    "The routes to include below '%s' have a mounted application, which has its own prefix. Mount it in the routes that include them."
                            .formatted(prefix));
        }
        if (!others.arounds.isEmpty() || !others.errorHandlers.isEmpty() || !others.errorPages.isEmpty()) {
            throw new RouteException(
                    "The routes to include below '%s' have error handlers, error pages or something around them that would go lost. Add those to the routes that include them."
                            .formatted(prefix));
        }
        if (others.slash != TrailingSlash.STRICT && others.slash != slash) {
            throw new RouteException(
                    "The routes to include below '%s' say %s of a slash at the end, those that include them %s. Say it in those."
                            .formatted(prefix, others.slash, slash));
        }
        lifespans.addAll(others.lifespans);
        for (Builder inner : others.views.values()) {
            named(inner.moved(namespace.isEmpty() ? inner.name : namespace + "." + inner.name, prefix,
                    others.middleware, this));
        }
    }

    /**
     * Adds a view for each mapping of a servlet application, named after the servlet, and the pattern if it has several; below a
     * prefix, after that too. Routes go before them: a view is carved out of the application by a route over its path and method.
     *
     * @throws RouteException if another application is mounted at its prefix
     */
    public void mount(Mount mount) {
        mounts.keySet().stream().filter(other -> other.prefix().equals(mount.prefix())).findFirst()
                .ifPresent(other -> {
                    throw new RouteException(
                            "Applications '%s' and '%s' are both mounted at '%s'. Give one of them another prefix."
                                    .formatted(other, mount, mount.prefix().isEmpty() ? "/" : mount.prefix()));
                });
        var names = new LinkedHashMap<String, String>();
        for (Mount.Mapping mapping : mount.mappings()) {
            Builder view = named(new Builder(name(mount, mapping), caller())).legacy(mount);
            view.methods.add("*");
            view.pattern = new PathPattern(mount.prefix() + mapping.pattern(), List.of());
            names.put(mapping.pattern(), view.name);
        }
        mounts.put(mount, names);
    }

    private static String name(Mount mount, Mount.Mapping mapping) {
        String prefix = mount.prefix().isEmpty() ? "" : mount.prefix().substring(1).replace('/', '.') + ".";
        boolean only = mount.mappings().stream().filter(other -> other.servlet().equals(mapping.servlet()))
                .count() == 1;
        return prefix + mapping.servlet()
                + (only ? "" : ":" + mapping.pattern().replaceFirst("^/", "").replace('/', '.'));
    }

    /** Lets patterns say {@code {variable:name}} for a segment that {@code accepts} accepts. Declare it before the routes that use it. */
    public void converter(String name, Predicate<String> accepts) {
        if (!name.matches("[a-z][a-z0-9_]*") || name.equals("path")
                || converters.putIfAbsent(name, PathPattern.Accepts.copied(accepts)) != null) {
            throw new RouteException(
                    "Converter '%s' is declared already, or its name is not one of small letters, digits and '_'. Choose another name."
                            .formatted(name));
        }
    }

    /**
     * Says what a slash at the end of a path means, also to duplicates; by default {@link TrailingSlash#STRICT}. It is looked at only for paths
     * where nothing is as they are spelled.
     *
     * @throws RouteException if a view is declared already
     */
    public void trailingSlash(TrailingSlash meaning) {
        if (!views.isEmpty()) {
            throw new RouteException(
                    "View '%s' is declared before it is said what a slash at the end means. Say it first."
                            .formatted(views.keySet().iterator().next()));
        }
        slash = meaning;
    }

    /** Has {@code one} started before the first request comes and stopped after the last; several in this order, and in reverse. */
    public void lifespan(Lifespan one) {
        lifespans.add(one);
    }

    /** Puts {@code one} around every view, and around the answer if there is none, inside what was added before. */
    public void add(Middleware one) {
        middleware.add(one);
    }

    /** Puts {@code one}, such as a transaction, directly around every view, inside all middleware; it sees what the view throws. */
    public void around(Around one) {
        arounds.add(one);
    }

    /**
     * Serves, at GET {@code path}, what OpenAPI 3.1 says of the views, those included and declared later too: their paths, variables and methods,
     * and what each tells with {@link Builder#summary}, {@link Builder#takes} and {@link Builder#answers}.
     *
     * @param title the application's
     * @param version the version of what it offers
     */
    public void openApi(String path, String title, String version) {
        var document = new AtomicReference<byte[]>();
        view("openapi").get(path).async(_ -> {
            byte[] known = document.get();
            byte[] made = known != null ? known : Json.written(OpenApi.of(title, version, views()));
            document.set(made);
            return CompletableFuture.completedFuture(Response.of(200, Json.TYPE, made));
        });
    }

    /**
     * Answers failures of type {@code type} from any view, sync or async, with {@code handler}. The first handler that fits is used.
     *
     * <p>Threading: the handler runs where the view failed and must not block.
     * <p>Errors: what it throws is answered with 500, or, if that was the failure, as without a handler.
     */
    public <X extends Throwable> void onError(Class<X> type, Function<X, Response> handler) {
        errorHandlers.add(new ErrorHandler<>(type, handler));
    }

    /**
     * Shows {@code page} to browsers instead of the plain one when a problem has this status: {@code errorPage(404, problem ->
     * TEMPLATES.response("404.jte", Map.of("problem", problem)))}. The status of the answer is that of the problem, and programs get the problem itself.
     *
     * <p>Threading: it runs where the problem was found, sync or async, and must not block.
     * <p>Errors: if it fails, that is logged, and the plain page shown.
     *
     * @throws RouteException if there is a page for this status
     * @see Problem#answer
     */
    public void errorPage(int status, Function<Problem, Response> page) {
        if (errorPages.putIfAbsent(status, page) != null) {
            throw new RouteException("Status %d has two error pages. Remove one of them.".formatted(status));
        }
    }

    /**
     * Tells all of an error to whoever asks, for development: of a view that failed the stack, view, mode, route and request; where nothing is, the routes. Browsers
     * get a page, programs the same in the problem. Cookies, authorisation, and headers and query parameters whose names look secret are blanked; what the failure itself
     * says is not. {@code segue run --debug} calls it; {@link Pipeline#checks} reports it as an error.
     */
    public void debug() {
        debug = true;
    }

    /** Returns whether {@link #debug} was called, so that nothing but loopback may reach these routes. */
    public boolean isDebug() {
        return debug;
    }

    /**
     * Returns the path of a view, percent-encoded: {@code reverse("articles.detail", Map.of("slug", "a b"))} is {@code /api/articles/a%20b}.
     *
     * @throws UnknownViewException if there is no view of that name
     * @throws RouteException if a value is missing, too many, or not what its variable matches
     */
    public String reverse(String view, Map<String, ?> values) {
        Builder found = views.get(view);
        if (found == null) {
            throw new UnknownViewException(view, views.keySet());
        }
        return found.pattern().path(view, values);
    }

    /** Returns the views in the order of their declaration. */
    List<View> views() {
        return views.values().stream().map(Builder::build).toList();
    }

    /** Returns the mounted applications with the names of the views of their patterns. */
    Map<Mount, Map<String, String>> mounts() {
        return Collections.unmodifiableMap(mounts);
    }

    TrailingSlash trailingSlash() {
        return slash;
    }

    List<Lifespan> lifespans() {
        return List.copyOf(lifespans);
    }

    List<Middleware> middleware() {
        return List.copyOf(middleware);
    }

    List<Around> arounds() {
        return List.copyOf(arounds);
    }

    ErrorPages errorPages() {
        return new ErrorPages(errorPages);
    }

    /** Returns the response of the first error handler that fits {@code failure}. */
    Optional<Response> answer(Throwable failure) {
        return errorHandlers.stream().flatMap(handler -> handler.answer(failure).stream()).findFirst();
    }

    private record ErrorHandler<X extends Throwable>(Class<X> type, Function<X, Response> handler) {
        Optional<Response> answer(Throwable failure) {
            return type.isInstance(failure) ? Optional.of(handler.apply(type.cast(failure))) : Optional.empty();
        }
    }

    /** A view being declared. */
    public final class Builder {
        private final String name;
        private final String declaredAt;
        private final Set<String> methods = new LinkedHashSet<>();
        private final List<Middleware> own = new ArrayList<>();
        private final Set<Class<?>> without = new HashSet<>();
        private @Nullable PathPattern pattern;
        private @Nullable Mount legacy;
        private @Nullable SyncView sync;
        private @Nullable AsyncView async;
        private @Nullable Mode mode;
        private @Nullable String sample;
        private Described described = Described.NOT;
        private boolean unread;

        private Builder(String name, String declaredAt) {
            this.name = name;
            this.declaredAt = declaredAt;
        }

        /** Serves the view at GET {@code path}. */
        public Builder get(String path) {
            return at("GET", path);
        }

        /** Serves the view at POST {@code path}. */
        public Builder post(String path) {
            return at("POST", path);
        }

        /** Serves the view at PUT {@code path}. */
        public Builder put(String path) {
            return at("PUT", path);
        }

        /** Serves the view at PATCH {@code path}. */
        public Builder patch(String path) {
            return at("PATCH", path);
        }

        /** Serves the view at DELETE {@code path}. */
        public Builder delete(String path) {
            return at("DELETE", path);
        }

        /**
         * Serves {@code resource} at {@code path} with the methods it overrides.
         *
         * @throws RouteException if it overrides none, or some only sync and others only async
         */
        public Builder at(String path, Resource resource) {
            Set<String> syncMethods = resource.syncMethods();
            Set<String> asyncMethods = resource.asyncMethods();
            if (!syncMethods.isEmpty() && !asyncMethods.isEmpty() && !syncMethods.equals(asyncMethods)) {
                throw new RouteException(
                        "Resource %s of view '%s' has sync methods for %s and async ones for %s. Override all of them sync, or async, or in both kinds, so that it has a mode."
                                .formatted(resource.getClass().getSimpleName(), name, syncMethods, asyncMethods));
            }
            if (syncMethods.isEmpty() && asyncMethods.isEmpty()) {
                throw new RouteException(
                        "Resource %s of view '%s' overrides no method. Override get(Request) or asyncGet(Request)."
                                .formatted(resource.getClass().getSimpleName(), name));
            }
            Stream.concat(syncMethods.stream(), asyncMethods.stream()).distinct().forEach(method -> at(method, path));
            sync = syncMethods.isEmpty() ? null : resource::handle;
            async = asyncMethods.isEmpty() ? null : resource::asyncHandle;
            return this;
        }

        /** Sets the variant that is a mounted application: it gets the request as it came. */
        public Builder legacy(Mount mount) {
            legacy = mount;
            return this;
        }

        /** Sets the variant that may block. */
        public Builder sync(SyncView view) {
            sync = view;
            return this;
        }

        /** Sets the variant that never blocks. */
        public Builder async(AsyncView view) {
            async = view;
            return this;
        }

        /** Sets the mode it starts in; without, that of its oldest variant: {@code legacy}, {@code worker} or {@code async}. */
        public Builder mode(Mode initial) {
            mode = initial;
            return this;
        }

        /** Puts {@code decorators} around this view only, the first one outermost, inside what stands around all views. */
        public Builder with(Middleware... decorators) {
            Arrays.stream(decorators).filter(Chain::isUsed).forEach(own::add);
            return this;
        }

        /** Leaves out what stands around all views and is of a class in {@code kinds}: a middleware, or an {@link Around}. */
        public Builder without(Class<?>... kinds) {
            without.addAll(Arrays.asList(kinds));
            return this;
        }

        /** Starts the view before its body is there; see {@link dev.segue.gateway.Application#takesUnread}. */
        public Builder unread() {
            unread = true;
            return this;
        }

        /** Names a path of this view that answers 200, which measurements may request. */
        public Builder sample(String path) {
            sample = path;
            return this;
        }

        /** Says in one line what it is for, in the document of {@link #openApi}. */
        public Builder summary(String line) {
            described = described.withSummary(line);
            return this;
        }

        /** Says which JSON it takes; to read it is the view's own business. */
        public Builder takes(Class<?> body) {
            described = described.withTakes(body);
            return this;
        }

        /** Says which JSON it answers with {@code status}; {@code Void.class} for an answer without body. */
        public Builder answers(int status, Class<?> body) {
            described = described.withAnswer(status, body);
            return this;
        }

        private Builder at(String verb, String path) {
            return at(verb, PathPattern.parse(path, converters));
        }

        private Builder at(String verb, PathPattern place) {
            if (pattern != null && !pattern.text().equals(place.text())) {
                throw new RouteException(
                        "View '%s' is at '%s' and at '%s'. Give the second place a view of its own.".formatted(name,
                                pattern.text(), place.text()));
            }
            pattern = place;
            Builder earlier = places.putIfAbsent(verb + " " + slash.canonical(place.place()), this);
            if (earlier != null) {
                throw new RouteException(
                        "Route '%s %s' is declared twice: %s and %s. Remove one of them.".formatted(verb, place.text(),
                                earlier.declaredAt, declaredAt));
            }
            methods.add(verb);
            return this;
        }

        /** Returns this view as one of {@code to}, inside {@code outer}. */
        private Builder moved(String newName, String prefix, List<Middleware> outer, Routes to) {
            Builder moved = to.new Builder(newName, declaredAt);
            PathPattern place = pattern().below(PathPattern.parse(prefix, to.converters));
            methods.forEach(method -> moved.at(method, place));
            outer.stream().filter(one -> without.stream().noneMatch(kind -> kind.isInstance(one))).filter(Chain::isUsed)
                    .forEach(moved.own::add);
            moved.own.addAll(own);
            moved.without.addAll(without);
            moved.legacy = legacy;
            moved.sync = sync;
            moved.async = async;
            moved.mode = mode;
            moved.unread = unread;
            moved.sample = sample == null ? null : prefix + sample;
            moved.described = described;
            return moved;
        }

        private PathPattern pattern() {
            if (pattern == null) {
                throw new RouteException("View '%s' (%s) has no route. Call get(path).".formatted(name, declaredAt));
            }
            return pattern;
        }

        private View build() {
            PathPattern place = pattern();
            Mode initial = mode != null ? mode
                    : legacy != null ? Mode.LEGACY : sync != null ? Mode.WORKER : Mode.ASYNC;
            Optional<String> path = Optional
                    .ofNullable(sample != null ? sample
                            : place.parts().isEmpty() || place.hasVariables() ? null : place.text());
            return new View(name, new TreeSet<>(methods), place, legacy, sync, async, initial, path, List.copyOf(own),
                    Set.copyOf(without), described, unread);
        }
    }

    private static String caller() {
        return StackWalker.getInstance()
                .walk(frames -> frames.filter(frame -> !frame.getClassName().startsWith(Routes.class.getName()))
                        .findFirst().map(frame -> frame.getFileName() + ":" + frame.getLineNumber()).orElse("?"));
    }
}
