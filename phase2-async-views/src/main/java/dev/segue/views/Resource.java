package dev.segue.views;

import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * A view as a class: override one method per HTTP method, sync ones ({@link #get}, {@link #post} …), async ones ({@link #asyncGet},
 * {@link #asyncPost} …), or both of each.
 *
 * {@snippet :
 * routes.view("articles.detail").at("/articles/{slug}", new ArticleDetail(database));
 * }
 *
 * <p>What is not overridden is answered with 405. The async methods are the view's async variant, the sync ones its sync variant: so all
 * overridden methods are of one kind, or each is there in both.
 * <p>Threading: as {@link SyncView} and {@link AsyncView}; called for many requests at once.
 */
public abstract class Resource {
    private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE");

    public Response get(Request request) throws Exception {
        throw missing(request);
    }

    public CompletionStage<Response> asyncGet(Request request) {
        throw missing(request);
    }

    public Response post(Request request) throws Exception {
        throw missing(request);
    }

    public CompletionStage<Response> asyncPost(Request request) {
        throw missing(request);
    }

    public Response put(Request request) throws Exception {
        throw missing(request);
    }

    public CompletionStage<Response> asyncPut(Request request) {
        throw missing(request);
    }

    public Response patch(Request request) throws Exception {
        throw missing(request);
    }

    public CompletionStage<Response> asyncPatch(Request request) {
        throw missing(request);
    }

    public Response delete(Request request) throws Exception {
        throw missing(request);
    }

    public CompletionStage<Response> asyncDelete(Request request) {
        throw missing(request);
    }

    final Response handle(Request request) throws Exception {
        return switch (request.method()) {
            case "GET", "HEAD" -> get(request);
            case "POST" -> post(request);
            case "PUT" -> put(request);
            case "PATCH" -> patch(request);
            case "DELETE" -> delete(request);
            default -> throw missing(request);
        };
    }

    final CompletionStage<Response> asyncHandle(Request request) {
        return switch (request.method()) {
            case "GET", "HEAD" -> asyncGet(request);
            case "POST" -> asyncPost(request);
            case "PUT" -> asyncPut(request);
            case "PATCH" -> asyncPatch(request);
            case "DELETE" -> asyncDelete(request);
            default -> throw missing(request);
        };
    }

    /** Returns the HTTP methods for which a sync method is overridden. */
    final Set<String> syncMethods() {
        return overridden("");
    }

    /** Returns the HTTP methods for which an async method is overridden. */
    final Set<String> asyncMethods() {
        return overridden("async");
    }

    private Set<String> overridden(String prefix) {
        Set<String> names = Arrays.stream(getClass().getMethods())
                .filter(method -> !method.getDeclaringClass().equals(Resource.class))
                .filter(method -> Arrays.equals(method.getParameterTypes(), new Class<?>[]{Request.class}))
                .map(method -> method.getName()).collect(Collectors.toSet());
        return METHODS.stream().filter(method -> names.contains(named(prefix, method)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns the name of the method for {@code method}: {@code get}, {@code asyncGet}. */
    private static String named(String prefix, String method) {
        String lower = method.toLowerCase(Locale.ROOT);
        return prefix.isEmpty() ? lower : prefix + method.charAt(0) + lower.substring(1);
    }

    private static IllegalStateException missing(Request request) {
        return new IllegalStateException(
                "The router sent '%s' to a resource that does not take it.".formatted(request));
    }
}
