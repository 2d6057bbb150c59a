package dev.segue.orm;

import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Texts;
import dev.segue.orm.sql.ValueType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The lookups and functions of an application's own that names may use, besides those there are for every type: {@code
 * title__similar} after {@code Vocabulary.STANDARD.lookup("similar", Codec.STRING, Search::similar)}. A {@link DatabaseConfig}
 * takes one.
 *
 * <p>Each is a plain method over expressions, made of {@link Functions} say, that typed queries call as it is. Registering says
 * what names call it, and of which type of column.
 * <p>Threading: immutable, safe from any if the methods are.
 *
 * @see <a href="https://docs.djangoproject.com/en/stable/howto/custom-lookups/">Django's custom lookups and transforms</a>
 */
public final class Vocabulary {
    /** Nothing besides what there is for every type. */
    public static final Vocabulary STANDARD = new Vocabulary(Map.of(), Map.of());

    private final Map<Word, Lookups.Lookup> lookups;
    private final Map<Word, Function<Expr, Expression<Object, ?>>> functions;

    private Vocabulary(Map<Word, Lookups.Lookup> lookups,
            Map<Word, Function<Expr, Expression<Object, ?>>> functions) {
        this.lookups = Map.copyOf(lookups);
        this.functions = Map.copyOf(functions);
    }

    private record Word(ValueType of, String name) {}

    /**
     * Returns this vocabulary with the condition {@code name} of columns that are kept as {@code codec} keeps values: {@code made}
     * gets the column and what it is compared with, a constant or another expression.
     *
     * @throws IllegalArgumentException if {@code name} is no plain word, or means something for that type already
     */
    public <V> Vocabulary lookup(String name, Codec<V> codec,
            BiFunction<Expression<Object, V>, Expression<Object, V>, Condition<Object>> made) {
        return lookup(name, codec, codec, made);
    }

    /** Form of {@link #lookup(String, Codec, BiFunction)} for a column that is compared with values of another type, {@code given}. */
    public <V, W> Vocabulary lookup(String name, Codec<V> codec, Codec<W> given,
            BiFunction<Expression<Object, V>, Expression<Object, W>, Condition<Object>> made) {
        var more = new HashMap<>(lookups);
        more.put(unused(name, codec), (left, right) -> {
            Expression<?, ?> other = right.expression();
            Expr compared = other == null ? new Expr.Param(given.type(), right.as(given).one()) : other.expr();
            return made.apply(new Expression<>(left.expr(), codec), new Expression<>(compared, given));
        });
        return new Vocabulary(more, functions);
    }

    /**
     * Returns this vocabulary with the value {@code name} of columns that are kept as {@code codec} keeps values; lookups and
     * functions of what it gives may follow: {@code title__soundex__startswith}.
     *
     * @throws IllegalArgumentException if {@code name} is no plain word, or means something for that type already
     */
    public <V, W> Vocabulary function(String name, Codec<V> codec,
            Function<Expression<Object, V>, Expression<Object, W>> made) {
        var more = new HashMap<>(functions);
        more.put(unused(name, codec), value -> made.apply(new Expression<>(value, codec)));
        return new Vocabulary(lookups, more);
    }

    Lookups.@Nullable Lookup lookup(Expression<?, ?> value, String name) {
        return lookups.get(new Word(value.codec().type(), name));
    }

    /** Returns what the function {@code name} makes of {@code value}; null if there is none of that name. */
    @Nullable
    Expression<Object, Object> transformed(Expression<?, ?> value, String name) {
        Function<Expr, Expression<Object, ?>> function = functions.get(new Word(value.codec().type(), name));
        return function == null ? null : Lookups.plain(function.apply(value.expr()));
    }

    /** Returns the names there are for {@code value}. */
    List<String> names(Expression<?, ?> value) {
        return Stream.concat(lookups.keySet().stream(), functions.keySet().stream())
                .filter(word -> word.of().equals(value.codec().type())).map(Word::name).toList();
    }

    private Word unused(String name, Codec<?> codec) {
        var word = new Word(codec.type(), Named.word(name));
        Expression<Object, Object> value = Lookups
                .plain(new Expression<Object, Object>(new Expr.Param(codec.type(), null), plain(codec)));
        if (lookups.containsKey(word) || functions.containsKey(word) || Lookups.names(value).contains(name)) {
            throw new IllegalArgumentException(
                    "'%s' is a name of type '%s' already. Choose another.".formatted(Texts.shown(name), codec.type()));
        }
        return word;
    }

    @SuppressWarnings("unchecked") // only its type is asked for
    private static Codec<Object> plain(Codec<?> codec) {
        return (Codec<Object>) codec;
    }
}
