package dev.segue.views;

import dev.segue.views.PathPattern.Part;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The OpenAPI document of an application's views: paths, variables and methods as the router has them, the rest as the views say.
 *
 * <p>Patterns that differ in their variables only are one path there, as the first one declared; so the first view of a method there stands.
 * Mounted applications are left out: nobody knows what they take.
 * <p>Threading: confined to one thread.
 *
 * @see <a href="https://spec.openapis.org/oas/v3.1.1.html">OpenAPI 3.1</a>
 */
final class OpenApi {
    private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");

    private final JsonSchemas schemas = new JsonSchemas();
    private final Map<String, Map<String, Object>> paths = new LinkedHashMap<>();
    private final Map<String, String> places = new LinkedHashMap<>();

    private OpenApi() {}

    /** Returns the document of {@code views}, to be written as JSON. */
    static Map<String, Object> of(String title, String version, List<View> views) {
        var api = new OpenApi();
        views.stream().filter(view -> view.sync() != null || view.async() != null).forEach(api::add);
        var document = new LinkedHashMap<String, Object>();
        document.put("openapi", "3.1.1");
        document.put("info", Map.of("title", title, "version", version));
        document.put("paths", api.paths);
        if (!api.schemas.named().isEmpty()) {
            document.put("components", Map.of("schemas", api.schemas.named()));
        }
        return document;
    }

    private void add(View view) {
        List<Part> parts = view.pattern().parts();
        String path = places.computeIfAbsent(written(parts, ""), _ -> written(parts, null));
        Map<String, Object> item = paths.computeIfAbsent(path, _ -> new LinkedHashMap<>());
        List<Map<String, Object>> variables = variables(parts);
        if (!variables.isEmpty()) {
            item.putIfAbsent("parameters", variables);
        }
        for (String method : view.methods()) {
            item.putIfAbsent(method.toLowerCase(Locale.ROOT), operation(view, method));
        }
    }

    /** Returns the path with {@code name} for each variable, or, if that is null, its own. */
    private static String written(List<Part> parts, @Nullable String name) {
        return parts.stream().map(part -> switch (part) {
            case Part.Literal(var literal) -> "/" + literal;
            case Part.Variable(var own, _, _) -> "/{" + (name == null ? own : name) + "}";
            case Part.Rest(var own) -> "/{" + (name == null ? own : name) + "}";
        }).collect(Collectors.joining());
    }

    private List<Map<String, Object>> variables(List<Part> parts) {
        var variables = new ArrayList<Map<String, Object>>();
        for (Part part : parts) {
            switch (part) {
                case Part.Literal _ -> {
                }
                case Part.Variable(var name, var kind, _) -> variables.add(variable(name, schema(kind)));
                case Part.Rest(var name) -> variables.add(variable(name, Map.of("type", "string")));
            }
        }
        return variables;
    }

    private static Map<String, Object> variable(String name, Map<String, Object> schema) {
        return Map.of("name", name, "in", "path", "required", true, "schema", schema);
    }

    private Map<String, Object> schema(String kind) {
        return switch (kind) {
            case "int" -> schemas.of(int.class);
            case "long" -> schemas.of(long.class);
            case "uuid" -> JsonSchemas.formatted("string", "uuid");
            case "slug" -> matching(PathPattern.SLUG);
            default -> kind.matches("\\w*") ? Map.of("type", "string")
                    : matching("(?:" + kind + ")");
        };
    }

    private static Map<String, Object> matching(String regex) {
        return Map.of("type", "string", "pattern", "^" + regex + "$");
    }

    private Map<String, Object> operation(View view, String method) {
        Described said = view.described();
        var operation = new LinkedHashMap<String, Object>();
        operation.put("operationId", view.methods().size() == 1 ? view.name()
                : view.name() + "." + method.toLowerCase(Locale.ROOT));
        if (!said.summary().isEmpty()) {
            operation.put("summary", said.summary());
        }
        if (said.takes() != null && WITH_BODY.contains(method)) {
            operation.put("requestBody", Map.of("required", true, "content", json(said.takes())));
        }
        var responses = new LinkedHashMap<String, Object>();
        said.answers().forEach((status, type) -> responses.put(status.toString(), response(status, type)));
        if (responses.isEmpty()) {
            responses.put("default", Map.of("description", "Not described."));
        }
        operation.put("responses", responses);
        return operation;
    }

    private Map<String, Object> response(int status, Class<?> type) {
        String description = status < 400 ? "Success." : "Refusal.";
        return type.equals(Void.class) ? Map.of("description", description)
                : Map.of("description", description, "content", json(type));
    }

    private Map<String, Object> json(Class<?> type) {
        return Map.of(Json.TYPE, Map.of("schema", schemas.of(type)));
    }
}
