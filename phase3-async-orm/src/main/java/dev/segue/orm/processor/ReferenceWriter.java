package dev.segue.orm.processor;

import dev.segue.orm.processor.MappedEntity.GuardedMethod;
import java.util.List;

/** Writes the stand-in for an unloaded row: it knows its key; every other method loads the row and goes on there. */
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
        entity.guarded().forEach(method -> out.override(method.declaration(), List.of(body(method))));
        out.line(1, "}");
    }

    private static String body(GuardedMethod method) {
        String call = "lazy.get(\"%1$s()\").%1$s(%2$s)".formatted(method.name(), method.arguments());
        if (method.readsKey()) {
            return "return lazy.hasKey() ? super.%s() : %s;".formatted(method.name(), call);
        }
        return (method.isVoid() ? "" : "return ") + call + ";";
    }
}
