package dev.segue.orm.processor;

import java.util.Locale;

/** Names as the server stores them: one without quotes folds to lower case, one in quotes or backticks stays as it is. */
final class SqlName {
    private SqlName() {}

    static String of(String declared) {
        return isQuoted(declared) ? declared.substring(1, declared.length() - 1) : declared.toLowerCase(Locale.ROOT);
    }

    /** Returns a stored name as SQL writes it. */
    static String quoted(String stored) {
        return '"' + stored.replace("\"", "\"\"") + '"';
    }

    private static boolean isQuoted(String name) {
        return name.length() > 2 && (isWithin(name, '"') || isWithin(name, '`'));
    }

    private static boolean isWithin(String name, char quote) {
        return name.charAt(0) == quote && name.charAt(name.length() - 1) == quote;
    }
}
