package dev.segue.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Proves, before anything is timed, that all contenders give the same answer. */
final class AnswerCheck {
    private AnswerCheck() {}

    /**
     * Selects each contender, fetches its answer once, and returns the one on which all agree.
     *
     * @throws BenchException if one has no successful answer, or another than the first in status, content type or body
     */
    static Answer agreed(Target target, Duration patience, List<Contender> contenders) {
        Contender first = contenders.getFirst();
        Answer expected = fetch(target, patience, first);
        for (Contender other : contenders.subList(1, contenders.size())) {
            Answer answer = fetch(target, patience, other);
            String difference = difference(first.name(), expected, other.name(), answer);
            if (!difference.isEmpty()) {
                throw new BenchException("%s is answered differently by '%s' and '%s', so nothing was timed: %s"
                        .formatted(target, first.name(), other.name(), difference));
            }
        }
        return expected;
    }

    /** Says where two answers differ first; empty if they are equal. */
    static String difference(String leftName, Answer left, String rightName, Answer right) {
        if (left.status() != right.status()) {
            return "%s has status %d, %s %d.".formatted(leftName, left.status(), rightName, right.status());
        }
        if (!left.contentType().equals(right.contentType())) {
            return "%s has content type '%s', %s '%s'.".formatted(leftName, left.contentType(), rightName,
                    right.contentType());
        }
        int position = left.mismatch(right);
        return position < 0 ? ""
                : """
                    the bodies (%d and %d bytes) differ from byte %d on.
                      %s: %s
                      %s: %s""".formatted(left.length(), right.length(), position, leftName, left.excerpt(position),
                        rightName, right.excerpt(position));
    }

    private static Answer fetch(Target target, Duration patience, Contender contender) {
        contender.select().run();
        try (var connection = HttpConnection.open(target, patience)) {
            Answer answer = connection.exchange().answer();
            if (!answer.succeeded()) {
                throw new BenchException(
                        "%s is answered with status %d by '%s', so nothing was timed. Name a request that succeeds."
                                .formatted(target, answer.status(), contender.name()));
            }
            return answer;
        } catch (IOException failure) {
            var refusal = new BenchException("%s is not answered by '%s', so nothing was timed: %s"
                    .formatted(target, contender.name(), failure.getMessage()));
            refusal.initCause(failure);
            throw refusal;
        }
    }
}
