package dev.segue.orm.processor;

import dev.segue.orm.processor.MappedEntity.GuardedMethod;
import java.util.List;

/** Writes the entity that may lack attributes: their getters load them, their setters give them; any other method loads the rest. */
final class ReferenceWriter {
    private final MappedEntity entity;
    private final Lines out;

    ReferenceWriter(MappedEntity entity, Lines out) {
        this.entity = entity;
        this.out = out;
    }

    void write() {
        String type = entity.name().qualified();
        out.blank();
        out.line(1, "private static final class Reference extends %s {".formatted(type));
        out.line(2, "private static final long serialVersionUID = 1L;");
        out.blank();
        out.line(2, "private final transient Lazy<%s> lazy;".formatted(type));
        out.blank();
        out.method(2, "Reference(%s key, Lazy<%s> lazy)".formatted(entity.key().type().boxed(), type),
                List.of("if (key != null) {", "    super.%s(key);".formatted(entity.key().access().setter()), "}",
                        "this.lazy = lazy;"));
        entity.guarded().forEach(method -> out.override(method.declaration(), body(method)));
        out.line(1, "}");
    }

    private static List<String> body(GuardedMethod method) {
        String call = "%ssuper.%s(%s);".formatted(method.isVoid() ? "" : "return ", method.name(), method.arguments());
        return switch (method.use()) {
            case READS ->
                List.of("Lazy.need(this.lazy, \"%s\", \"%s()\");".formatted(method.attribute(), method.name()), call);
            case WRITES ->
                method.isVoid() ? List.of(call, "Lazy.given(this.lazy, \"%s\");".formatted(method.attribute()))
                        : List.of("Lazy.given(this.lazy, \"%s\");".formatted(method.attribute()), call);
            case OTHER -> List.of("Lazy.needAll(this.lazy, \"%s()\");".formatted(method.name()), call);
        };
    }
}
