package dev.segue.views;

import dev.segue.gateway.Response;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The views of an application and where they are found. Patterns are literal segments and variables: {@code /api/articles/{slug}};
 * a literal segment goes before a variable one.
 *
 * <pre>{@code
 * routes.view("articles.detail").get("/api/articles/{slug}").sync(this::detail).async(this::asyncDetail);
 * routes.get("/health", request -> Response.text(200, "ok"));
 * }</pre>
 *
 * <p>Threading: confined to one thread while it is filled; safe from any once a {@link Pipeline} is made of it.
 */
public final class Routes {
    private final Map<String, Builder> views = new LinkedHashMap<>();
    private final Map<String, Builder> places = new LinkedHashMap<>();
    private final List<ErrorHandler<?>> errorHandlers = new ArrayList<>();

    /** Declares a view with one sync variant, named by its path. */
    public void get(String path, SyncView view) {
        view(path).get(path).sync(view);
    }

    /** Declares a view with one async variant, named by its path. */
    public void asyncGet(String path, AsyncView view) {
        view(path).get(path).async(view);
    }

    /**
     * Begins a view with a name and several variants.
     *
     * @throws RouteException if the name is taken
     */
    public Builder view(String name) {
        var builder = new Builder(name);
        Builder earlier = views.putIfAbsent(name, builder);
        if (earlier != null) {
            throw new RouteException(
                    "View '%s' is declared twice: %s and %s. Give one of them another name.".formatted(name,
                            earlier.declaredAt, builder.declaredAt));
        }
        return builder;
    }

    /**
     * Answers failures of type {@code type} from any view, sync or async, with {@code handler}. The first handler that fits is used.
     *
     * <p>Threading: the handler runs where the view failed and must not block.
     */
    public <X extends Throwable> void onError(Class<X> type, Function<X, Response> handler) {
        errorHandlers.add(new ErrorHandler<>(type, handler));
    }

    /** Returns the views in the order of their declaration. */
    List<View> views() {
        return views.values().stream().map(Builder::build).toList();
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
        private final String declaredAt = caller();
        private String method = "GET";
        private @Nullable String route;
        private @Nullable SyncView sync;
        private @Nullable AsyncView async;
        private @Nullable Mode mode;
        private @Nullable String sample;

        private Builder(String name) {
            this.name = name;
        }

        /** Serves the view at GET {@code path}. */
        public Builder get(String path) {
            return at("GET", path);
        }

        /** Serves the view at PUT {@code path}. */
        public Builder put(String path) {
            return at("PUT", path);
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

        /** Sets the mode it starts in; without, {@code worker} if it has a sync variant, else {@code async}. */
        public Builder mode(Mode initial) {
            mode = initial;
            return this;
        }

        /** Names a path of this view that answers 200, which measurements may request. */
        public Builder sample(String path) {
            sample = path;
            return this;
        }

        private Builder at(String verb, String path) {
            method = verb;
            route = path;
            Builder earlier = places.putIfAbsent(verb + " " + path, this);
            if (earlier != null) {
                throw new RouteException(
                        "Route '%s %s' is declared twice: %s and %s. Remove one of them.".formatted(verb, path,
                                earlier.declaredAt, declaredAt));
            }
            return this;
        }

        private View build() {
            if (route == null) {
                throw new RouteException("View '%s' (%s) has no route. Call get(path).".formatted(name, declaredAt));
            }
            Mode initial = mode != null ? mode : sync != null ? Mode.WORKER : Mode.ASYNC;
            Optional<String> path = Optional.ofNullable(sample != null ? sample : route.contains("{") ? null : route);
            return new View(name, method, route, sync, async, initial, path);
        }
    }

    private static String caller() {
        return StackWalker.getInstance()
                .walk(frames -> frames.filter(frame -> !frame.getClassName().startsWith(Routes.class.getName()))
                        .findFirst().map(frame -> frame.getFileName() + ":" + frame.getLineNumber()).orElse("?"));
    }
}
