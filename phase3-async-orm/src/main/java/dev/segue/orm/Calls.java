package dev.segue.orm;

import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Template;
import dev.segue.orm.sql.ValueType;
import java.util.ArrayList;
import java.util.List;

/** Calls of functions and operators that several kinds of expressions share. */
final class Calls {
    private static final Template PAIR = new Template("", " AND ", "", true);
    private static final Template BETWEEN = Template.infix("BETWEEN");
    private static final Template ITEMS = new Template("(", ", ", ")", false);
    private static final Template IN = new Template("(", " IN ", ")", false);

    private Calls() {}

    static Expr infix(String operator, ValueType type, Expr left, Expr right) {
        return new Expr.Call(Template.infix(operator), type, left, right);
    }

    static Expr function(String name, ValueType type, Expr... arguments) {
        return new Expr.Call(Template.function(name), type, arguments);
    }

    /** Returns {@code term} as a value of {@code type}, which it may be already. */
    static Expr cast(Expr term, ValueType type) {
        return term.type() == type ? term : converted(term, type);
    }

    /** Returns {@code term} converted to {@code type}, whatever is known of its type. */
    static Expr converted(Expr term, ValueType type) {
        return new Expr.Call(new Template("(", "", ")::" + type.sqlName(), true), type, term);
    }

    /** One condition, not two: of a to-many relation it speaks of one related row even where it is negated. */
    static Expr between(Expr term, Expr first, Expr last) {
        return new Expr.Call(BETWEEN, ValueType.BOOLEAN, term, new Expr.Call(PAIR, term.type(), first, last));
    }

    static Expr in(Expr term, List<Expr> items) {
        return new Expr.Call(IN, ValueType.BOOLEAN, term, new Expr.Call(ITEMS, items, term.type()));
    }

    static Expr lenient(String name, List<? extends Expression<?, ?>> arguments) {
        return new Expr.Call(Template.lenient(name), Expression.exprs(arguments), arguments.getFirst().codec().type());
    }

    /** Returns {@code first} and {@code more} in one list. */
    static <T> List<T> list(T first, T[] more) {
        var all = new ArrayList<T>(more.length + 1);
        all.add(first);
        all.addAll(List.of(more));
        return all;
    }
}
