package dev.segue.orm.processor;

import dev.segue.orm.processor.MappedEntity.GuardedMethod;
import dev.segue.orm.processor.MappedEntity.Use;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.type.ExecutableType;

/** Methods as source text, for classes that override them. */
final class Declarations {
    private Declarations() {}

    /**
     * @param seen {@code method} as the class that inherits it has it
     * @throws Rejection if it can't be overridden
     */
    static GuardedMethod guarded(ExecutableElement method, ExecutableType seen, Use use, String attribute) {
        if (method.getModifiers().contains(Modifier.FINAL)) {
            throw new Rejection(method,
                    "'%s' is final, but references to unloaded rows override it. Remove 'final'.".formatted(method));
        }
        return new GuardedMethod(method.getSimpleName().toString(), declaration(method, seen),
                method.getParameters().stream().map(parameter -> parameter.getSimpleName().toString())
                        .collect(Collectors.joining(", ")),
                Accessors.isVoid(method), use, attribute);
    }

    private static String declaration(ExecutableElement method, ExecutableType seen) {
        String visibility = method.getModifiers().stream()
                .filter(modifier -> modifier == Modifier.PUBLIC || modifier == Modifier.PROTECTED)
                .map(modifier -> modifier + " ").collect(Collectors.joining());
        return "%s%s%s %s(%s)%s".formatted(visibility, typeParameters(method), TypeText.of(seen.getReturnType()),
                method.getSimpleName(), parameters(method, seen), exceptions(seen));
    }

    private static String parameters(ExecutableElement method, ExecutableType seen) {
        List<String> parameters = new ArrayList<>();
        for (int i = 0; i < method.getParameters().size(); i++) {
            String type = TypeText.of(seen.getParameterTypes().get(i));
            boolean varied = method.isVarArgs() && i == method.getParameters().size() - 1;
            parameters.add((varied ? type.substring(0, type.length() - 2) + "..." : type) + " "
                    + method.getParameters().get(i).getSimpleName());
        }
        return String.join(", ", parameters);
    }

    private static String exceptions(ExecutableType seen) {
        return seen.getThrownTypes().isEmpty() ? ""
                : seen.getThrownTypes().stream().map(TypeText::of).collect(Collectors.joining(", ", " throws ", ""));
    }

    private static String typeParameters(ExecutableElement method) {
        return method.getTypeParameters().isEmpty()
                ? ""
                : method.getTypeParameters().stream()
                        .map(type -> type + " extends "
                                + type.getBounds().stream().map(TypeText::of).collect(Collectors.joining(" & ")))
                        .collect(Collectors.joining(", ", "<", "> "));
    }
}
