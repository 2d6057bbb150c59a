package dev.segue.orm.lib;

import dev.segue.orm.Condition;
import dev.segue.orm.Database;
import dev.segue.orm.Expression;
import dev.segue.orm.Functions;
import dev.segue.orm.QuerySet;

/** The books as one application asks for them: what Django calls a manager is a plain class here. */
public record Shelf(Database database) {
    public QuerySet<Book> books() {
        return database.objects(Book.class);
    }

    public QuerySet<Book> cheap() {
        return books().filter(Book_.price.lte(20));
    }

    public static Condition<Book> from(String country) {
        return Book_.publisher().country.eq(country);
    }

    public static <E> Condition<E> sameStart(Expression<E, String> text, Expression<E, String> other) {
        return Functions.condition("starts_with", text, Functions.text(other).left(1));
    }
}
