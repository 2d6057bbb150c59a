package dev.segue.orm;

import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Template;
import dev.segue.orm.sql.ValueType;
import org.jspecify.annotations.Nullable;

/**
 * Text that each row of entity {@code E} has.
 *
 * <p>What is looked for is plain text: {@code %}, {@code _} and {@code \} stand for themselves, in the text of another expression
 * too. Methods that start with {@code i} ignore case, by the rules of the database. {@code regex} takes PostgreSQL's regular
 * expressions.
 *
 * @see <a href="https://docs.djangoproject.com/en/stable/ref/models/querysets/#field-lookups">Django's field lookups</a>
 * @see <a href="https://www.postgresql.org/docs/current/functions-matching.html">PostgreSQL: pattern matching</a>
 */
public final class Text<E> extends Expression<E, String> {

    /** For generated code and functions. */
    public Text(Expr expr, Codec<String> codec) {
        super(expr, codec);
    }

    public Condition<E> contains(String part) {
        return like("%" + escaped(part) + "%");
    }

    public Condition<E> contains(Expression<E, String> part) {
        return like(expr(), pattern("'%' || ", part.expr(), " || '%'"));
    }

    public Condition<E> icontains(String part) {
        return ilike("%" + escaped(part) + "%");
    }

    public Condition<E> icontains(Expression<E, String> part) {
        return ilike(pattern("'%' || ", part.expr(), " || '%'"));
    }

    public Condition<E> startsWith(String start) {
        return like(escaped(start) + "%");
    }

    public Condition<E> startsWith(Expression<E, String> start) {
        return like(expr(), pattern("", start.expr(), " || '%'"));
    }

    public Condition<E> istartsWith(String start) {
        return ilike(escaped(start) + "%");
    }

    public Condition<E> istartsWith(Expression<E, String> start) {
        return ilike(pattern("", start.expr(), " || '%'"));
    }

    public Condition<E> endsWith(String end) {
        return like("%" + escaped(end));
    }

    public Condition<E> endsWith(Expression<E, String> end) {
        return like(expr(), pattern("'%' || ", end.expr(), ""));
    }

    public Condition<E> iendsWith(String end) {
        return ilike("%" + escaped(end));
    }

    public Condition<E> iendsWith(Expression<E, String> end) {
        return ilike(pattern("'%' || ", end.expr(), ""));
    }

    /** Matches rows with this text, whatever its case; {@code null} means {@link #isNull()}. */
    public Condition<E> iexact(@Nullable String text) {
        return text == null ? isNull() : iexact(value(text));
    }

    public Condition<E> iexact(Expression<E, String> text) {
        return iexact(text.expr());
    }

    public Condition<E> regex(String pattern) {
        return test("~", expr(), value(pattern));
    }

    public Condition<E> regex(Expression<E, String> pattern) {
        return test("~", expr(), pattern.expr());
    }

    public Condition<E> iregex(String pattern) {
        return test("~*", expr(), value(pattern));
    }

    public Condition<E> iregex(Expression<E, String> pattern) {
        return test("~*", expr(), pattern.expr());
    }

    public Text<E> lower() {
        return text("lower");
    }

    public Text<E> upper() {
        return text("upper");
    }

    /** Returns the text without the spaces at both ends. */
    public Text<E> trim() {
        return text("btrim");
    }

    /** Returns the text without the spaces at its start. */
    public Text<E> trimStart() {
        return text("ltrim");
    }

    /** Returns the text without the spaces at its end. */
    public Text<E> trimEnd() {
        return text("rtrim");
    }

    public Text<E> reverse() {
        return text("reverse");
    }

    /** Returns the number of characters. */
    public Numeric<E, Integer> length() {
        return new Numeric<>(Calls.function("length", ValueType.INTEGER, expr()), Codec.INTEGER);
    }

    /** Returns the characters from {@code start} on, counted from 1 as SQL and JPA do. */
    public Text<E> substr(int start) {
        return text("substr", number(start));
    }

    /** Returns at most {@code length} characters from {@code start} on, counted from 1 as SQL and JPA do. */
    public Text<E> substr(int start, int length) {
        return text("substr", number(start), number(length));
    }

    /** Returns the first {@code length} characters. */
    public Text<E> left(int length) {
        return text("left", number(length));
    }

    /** Returns the last {@code length} characters. */
    public Text<E> right(int length) {
        return text("right", number(length));
    }

    public Text<E> replace(String part, String replacement) {
        return text("replace", value(part), value(replacement));
    }

    /** Returns where {@code part} is found first, from 1; 0 if nowhere. */
    public Numeric<E, Integer> position(String part) {
        return new Numeric<>(Calls.function("strpos", ValueType.INTEGER, expr(), value(part)), Codec.INTEGER);
    }

    /** Returns this text and {@code end} after it; NULL counts as empty. */
    public Text<E> concat(String end) {
        return Functions.concat(this, Functions.value(end));
    }

    /** Returns this text and {@code end} after it; NULL counts as empty. */
    public Text<E> concat(Expression<E, String> end) {
        return Functions.concat(this, end);
    }

    private Text<E> text(String function, Expr... more) {
        Expr[] arguments = Calls.list(expr(), more).toArray(Expr[]::new);
        return new Text<>(Calls.function(function, ValueType.STRING, arguments), Codec.STRING);
    }

    private static Expr number(int value) {
        return new Expr.Param(ValueType.INTEGER, value);
    }

    private Condition<E> like(String pattern) {
        return like(expr(), value(pattern));
    }

    private Condition<E> like(Expr text, Expr pattern) {
        return test("LIKE", text, pattern);
    }

    private Condition<E> ilike(String pattern) {
        return ilike(value(pattern));
    }

    /** As Django spells it, so that an index on {@code upper(…)} serves it. */
    private Condition<E> ilike(Expr pattern) {
        return like(upper(expr()), upper(pattern));
    }

    private Condition<E> iexact(Expr text) {
        return new Condition<>(new Expr.Compare(Expr.Operator.EQUAL, upper(expr()), upper(text)));
    }

    private static Expr upper(Expr text) {
        return Calls.function("upper", ValueType.STRING, text);
    }

    private Condition<E> test(String operator, Expr text, Expr pattern) {
        return new Condition<>(Calls.infix(operator, ValueType.BOOLEAN, text, pattern));
    }

    private static String escaped(String part) {
        return part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
    }

    private static Expr pattern(String before, Expr part, String after) {
        String escapes = ", E'\\\\', E'\\\\\\\\'), '%', E'\\\\%'), '_', E'\\\\_')";
        var template = new Template("(" + before + "replace(replace(replace(", "", escapes + after + ")", true);
        return new Expr.Call(template, ValueType.STRING, part);
    }
}
