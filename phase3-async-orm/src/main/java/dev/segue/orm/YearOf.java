package dev.segue.orm;

import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Expr.Operator;
import dev.segue.orm.sql.Scalar;
import dev.segue.orm.sql.ValueType;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;

/** The year of a date. Compared with a given year it becomes a range of dates, which an index serves, as in Django. */
final class YearOf<E> extends Numeric<E, Integer> {
    private static final LocalTime LAST = LocalTime.of(23, 59, 59, 999_999_000);

    private final Expr date;

    YearOf(Expr year, Expr date) {
        super(year, Codec.INTEGER);
        this.date = date;
    }

    @Override
    public Condition<E> between(Number first, Number last) {
        return new Condition<>(Calls.between(date, first(end(first).intValue()), last(end(last).intValue())));
    }

    @Override
    Condition<E> compare(Operator operator, Expr right) {
        return right instanceof Expr.Param(_, Number year) ? range(operator, year.intValue())
                : super.compare(operator, right);
    }

    private Condition<E> range(Operator operator, int year) {
        return switch (operator) {
            case EQUAL -> new Condition<>(Calls.between(date, first(year), last(year)));
            case NOT_EQUAL -> range(Operator.EQUAL, year).not();
            case LESS, GREATER_OR_EQUAL -> date(operator, first(year));
            case LESS_OR_EQUAL, GREATER -> date(operator, last(year));
        };
    }

    private Condition<E> date(Operator operator, Expr bound) {
        return new Condition<>(new Expr.Compare(operator, date, bound));
    }

    private Expr first(int year) {
        return bound(LocalDate.of(year, 1, 1), LocalTime.MIN);
    }

    private Expr last(int year) {
        return bound(LocalDate.of(year, 12, 31), LAST);
    }

    private Expr bound(LocalDate day, LocalTime time) {
        ValueType type = date.type();
        return new Expr.Param(type, type.scalar() == Scalar.DATE ? day
                : type.scalar() == Scalar.DATETIME ? LocalDateTime.of(day, time)
                        : LocalDateTime.of(day, time).toInstant(ZoneOffset.UTC));
    }
}
