package dev.segue.bench;

import java.time.Instant;
import java.util.List;

/**
 * One run of the harness: plain records, so that any JSON library can write it.
 *
 * @param request method and path
 * @param answerBytes length of the body on which all contenders agree
 * @param slices per contender
 * @param contenders in the order they were given; the first is the baseline
 */
record BenchResult(String view, String request, int answerBytes, int connections, int slices, double sliceSeconds,
        Instant startedAt, Environment environment, List<ContenderResult> contenders) {
    BenchResult {
        contenders = List.copyOf(contenders);
    }
}
