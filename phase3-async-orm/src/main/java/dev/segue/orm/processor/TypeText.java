package dev.segue.orm.processor;

import java.util.stream.Collectors;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.TypeVariable;
import javax.lang.model.type.WildcardType;
import javax.lang.model.util.SimpleTypeVisitor14;
import org.jspecify.annotations.Nullable;

/** Types as source text, fully qualified and without annotations (which {@code toString} puts where javac refuses them). */
final class TypeText extends SimpleTypeVisitor14<String, @Nullable Void> {

    static String of(TypeMirror type) {
        return new TypeText().visit(type, null);
    }

    @Override
    public String visitDeclared(DeclaredType type, @Nullable Void nothing) {
        String name = ((TypeElement) type.asElement()).getQualifiedName().toString();
        return type.getTypeArguments().isEmpty()
                ? name
                : type.getTypeArguments().stream().map(TypeText::of).collect(Collectors.joining(", ", name + "<", ">"));
    }

    @Override
    public String visitArray(ArrayType type, @Nullable Void nothing) {
        return of(type.getComponentType()) + "[]";
    }

    @Override
    public String visitTypeVariable(TypeVariable type, @Nullable Void nothing) {
        return type.asElement().getSimpleName().toString();
    }

    @Override
    public String visitWildcard(WildcardType type, @Nullable Void nothing) {
        if (type.getExtendsBound() != null) {
            return "? extends " + of(type.getExtendsBound());
        }
        return type.getSuperBound() != null ? "? super " + of(type.getSuperBound()) : "?";
    }

    @Override
    protected String defaultAction(TypeMirror type, @Nullable Void nothing) {
        return type.getKind().toString().toLowerCase(java.util.Locale.ROOT);
    }
}
