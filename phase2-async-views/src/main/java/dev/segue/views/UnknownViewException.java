package dev.segue.views;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** No view has the name that was asked for; the message offers the nearest ones. */
public final class UnknownViewException extends ViewsException {
    private static final long serialVersionUID = 1;
    private static final int OFFERED = 3;

    UnknownViewException(String name, Collection<String> known) {
        super("No view is called '%s'. The nearest names are: %s.".formatted(name,
                String.join(", ", nearest(name, known))));
    }

    private static List<String> nearest(String name, Collection<String> known) {
        var byDistance = new ArrayList<>(known);
        byDistance.sort(Comparator.comparingInt((String other) -> distance(name, other)).thenComparing(other -> other));
        return byDistance.subList(0, Math.min(OFFERED, byDistance.size()));
    }

    /** Returns how many single-letter edits lead from one name to the other (Levenshtein). */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            int diagonal = i - 1;
            for (int j = 0; j <= to.length(); j++) {
                int above = row[j];
                row[j] = i == 0 ? j
                        : j == 0 ? i
                                : Math.min(Math.min(above, row[j - 1]) + 1,
                                        diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1));
                diagonal = above;
            }
        }
        return row[to.length()];
    }
}
