package dev.segue.orm;

import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Scalar;
import dev.segue.orm.sql.Template;
import dev.segue.orm.sql.ValueType;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Locale;

/**
 * A date, a time, or both, that each row of entity {@code E} has.
 *
 * <p>Years, days and hours of a point in time ({@link java.time.Instant}) are those of UTC, whatever the time zone of the
 * server or the session.
 *
 * @see <a href="https://www.postgresql.org/docs/current/functions-datetime.html">PostgreSQL: date and time functions</a>
 */
public final class Temporal<E, V> extends Expression<E, V> {

    /** For generated code and functions. */
    public Temporal(Expr expr, Codec<V> codec) {
        super(expr, codec);
    }

    /** What {@link #trunc} cuts off at. Weeks start on Monday. */
    public enum Unit {
        YEAR,
        QUARTER,
        MONTH,
        WEEK,
        DAY,
        HOUR,
        MINUTE,
        SECOND;

        private boolean isOfDay() {
            return compareTo(HOUR) >= 0;
        }
    }

    /** Returns the year; compared with a given one it becomes a range of dates, which an index serves. */
    public Numeric<E, Integer> year() {
        return new YearOf<>(part("year", Scalar.TIME), expr());
    }

    /** Returns the year that the ISO week belongs to. */
    public Numeric<E, Integer> isoYear() {
        return number("isoyear", Scalar.TIME);
    }

    /** Returns the quarter, 1 to 4. */
    public Numeric<E, Integer> quarter() {
        return number("quarter", Scalar.TIME);
    }

    /** Returns the month, 1 to 12. */
    public Numeric<E, Integer> month() {
        return number("month", Scalar.TIME);
    }

    /** Returns the ISO week, 1 to 53. */
    public Numeric<E, Integer> week() {
        return number("week", Scalar.TIME);
    }

    /** Returns the day of the month, 1 to 31. */
    public Numeric<E, Integer> day() {
        return number("day", Scalar.TIME);
    }

    /** Returns the day of the year, 1 to 366. */
    public Numeric<E, Integer> dayOfYear() {
        return number("doy", Scalar.TIME);
    }

    /** Returns the day of the week as Django counts: 1 is Sunday, 7 Saturday. */
    public Numeric<E, Integer> weekDay() {
        return new Numeric<E, Integer>(part("dow", Scalar.TIME), Codec.INTEGER).plus(1);
    }

    /** Returns the day of the week as {@link java.time.DayOfWeek} counts: 1 is Monday, 7 Sunday. */
    public Numeric<E, Integer> isoWeekDay() {
        return number("isodow", Scalar.TIME);
    }

    public Numeric<E, Integer> hour() {
        return number("hour", Scalar.DATE);
    }

    public Numeric<E, Integer> minute() {
        return number("minute", Scalar.DATE);
    }

    /** Returns the whole seconds, 0 to 59. */
    public Numeric<E, Integer> second() {
        refuse("second", Scalar.DATE);
        Template floor = new Template("floor(extract(second FROM ", "", "))::int4", true);
        return new Numeric<>(new Expr.Call(floor, ValueType.INTEGER, local()), Codec.INTEGER);
    }

    /** Returns the date alone. */
    public Temporal<E, LocalDate> date() {
        refuse("date", Scalar.TIME);
        return new Temporal<>(Calls.cast(local(), ValueType.DATE), Codec.DATE);
    }

    /** Returns the time of day alone. */
    public Temporal<E, LocalTime> time() {
        refuse("time", Scalar.DATE);
        return new Temporal<>(Calls.cast(local(), ValueType.TIME), Codec.TIME);
    }

    /** Returns the first moment of the {@code unit} that this is in. */
    public Temporal<E, V> trunc(Unit unit) {
        String name = unit.name().toLowerCase(Locale.ROOT);
        refuse(name, unit.isOfDay() ? Scalar.DATE : Scalar.TIME);
        String zone = codec().type() == ValueType.INSTANT ? ", 'UTC')" : ")";
        return same(new Expr.Call(
                new Template("(date_trunc('" + name + "', ", "", zone + ")::" + codec().type().sqlName(), true),
                codec().type(), expr()));
    }

    /** Returns the moment {@code duration} later; of a date the day that is reached, of a time of day past midnight from 0 on. */
    public Temporal<E, V> plus(Duration duration) {
        return moved("+", new Expr.Param(ValueType.DURATION, duration));
    }

    public Temporal<E, V> plus(Expression<E, Duration> duration) {
        return moved("+", duration.expr());
    }

    /** Returns the moment {@code duration} earlier; of a date the day that is reached. */
    public Temporal<E, V> minus(Duration duration) {
        return moved("-", new Expr.Param(ValueType.DURATION, duration));
    }

    public Temporal<E, V> minus(Expression<E, Duration> duration) {
        return moved("-", duration.expr());
    }

    /** Returns the time from {@code start} to this; negative if this is earlier. */
    public Expression<E, Duration> since(Expression<E, V> start) {
        return new Expression<>(Calls.infix("-", ValueType.DURATION, timed(expr()), timed(start.expr())),
                Codec.DURATION);
    }

    private static Expr timed(Expr term) {
        return term.type() == ValueType.DATE ? Calls.cast(term, ValueType.DATETIME) : term;
    }

    private Temporal<E, V> same(Expr expr) {
        return new Temporal<>(expr, codec());
    }

    private Temporal<E, V> moved(String operator, Expr duration) {
        Expr moved = Calls.infix(operator, codec().type(), expr(), duration);
        return same(codec().type() == ValueType.DATE ? Calls.converted(moved, ValueType.DATE) : moved);
    }

    private Numeric<E, Integer> number(String part, Scalar without) {
        return new Numeric<>(part(part, without), Codec.INTEGER);
    }

    private Expr part(String part, Scalar without) {
        refuse(part, without);
        return new Expr.Call(new Template("extract(" + part + " FROM ", "", ")::int4", true), ValueType.INTEGER,
                local());
    }

    private void refuse(String part, Scalar without) {
        if (codec().type().scalar() == without) {
            throw new IllegalArgumentException(
                    "A '%s' has no %s. Use a column of another type, or leave this out.".formatted(codec().type(),
                            part));
        }
    }

    /** Returns the value as a clock at UTC shows it. */
    private Expr local() {
        return codec().type() != ValueType.INSTANT ? expr()
                : new Expr.Call(new Template("(", "", " AT TIME ZONE 'UTC')", true), ValueType.DATETIME, expr());
    }
}
