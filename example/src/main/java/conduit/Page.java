package conduit;

import dev.segue.gateway.Request;
import dev.segue.orm.QuerySet;

/** The part of a list that a request asks for with {@code limit} (1 to 100, default 20) and {@code offset} (default 0). */
record Page(int offset, int limit) {
    private static final int MOST = 100;

    static Page of(Request request) {
        return new Page(number(request, "offset", 0, 0, Integer.MAX_VALUE), number(request, "limit", 20, 1, MOST));
    }

    <T> QuerySet<T> of(QuerySet<T> all) {
        return all.slice(offset, limit);
    }

    private static int number(Request request, String name, int otherwise, int least, int most) {
        String text = request.query(name).orElse("");
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // refused below, as a number out of range is
        }
        throw new InvalidRequest(
                "%s is '%s', but must be a whole number from %d to %d.".formatted(name, text, least, most));
    }
}
