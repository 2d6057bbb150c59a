package dev.segue.orm;

import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Texts;
import java.util.regex.Pattern;

/** A value with a name; made by {@link Expression#as}, known to a query after {@code annotate} or {@code alias}. */
public final class Named<E, V> extends Expression<E, V> {
    private final String name;
    private final Expression<E, V> definition;

    /** A word, as variables are called, without {@code __}, which separates the steps of a name. */
    private static final Pattern WORD = Pattern.compile("(?!.*__)[A-Za-z_][A-Za-z0-9_]{0,62}");

    Named(String name, Expression<E, V> definition) {
        super(new Expr.Named(word(name), definition.codec().type()), definition.codec());
        this.name = name;
        this.definition = definition;
    }

    /** @throws IllegalArgumentException if {@code name} is no plain word */
    static String word(String name) {
        if (!WORD.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "Nothing can be called '%s'. Use a word of at most 63 letters, digits and single '_'."
                            .formatted(Texts.shown(name)));
        }
        return name;
    }

    public String name() {
        return name;
    }

    Expr definition() {
        return definition.expr();
    }
}
