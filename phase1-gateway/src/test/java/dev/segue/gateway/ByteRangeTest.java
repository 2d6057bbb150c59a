package dev.segue.gateway;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ByteRangeTest {
    @ParameterizedTest
    @CsvSource({"bytes=0-0,0,1", "bytes=0-,0,100", "bytes=99-,99,1", "bytes=-1,99,1", "bytes=-500,0,100",
        "bytes=50-500,50,50",
        "Bytes = 1-2,1,2", "bytes=10-999999999999999999,10,90"})
    void aRangeIsCutToWhatIsThere(String header, long from, long length) {
        assertThat(ByteRange.asked(header, 100)).contains(List.of(new ByteRange(from, length)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=100-", "bytes=-0", "bytes=200-300", "bytes=100-,-0"})
    void aRangeBehindTheEndCantBeSatisfied(String header) {
        assertThat(ByteRange.asked(header, 100)).contains(List.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=5-4", "lines=1-2", "bytes=1-2,x",
        "bytes=1--2",
        "bytes=0-99999999999999999999"})
    void whatCantBeReadIsIgnored(String header) {
        assertThat(ByteRange.asked(header, 100)).isEmpty();
    }

    @Test
    void thoseThatAskForMoreThanThereIsGetTheWhole() {
        assertThat(ByteRange.asked("bytes=0-,0-", 100)).isEmpty();
        assertThat(ByteRange.asked("bytes=0-9,50-", 100))
                .isEqualTo(Optional.of(List.of(new ByteRange(0, 10), new ByteRange(50, 50))));
        assertThat(ByteRange.asked("bytes=" + "0-0,".repeat(20) + "0-0", 100)).isEmpty();
    }

    @Test
    void ofAnEmptyBodyThereIsNoRange() {
        assertThat(ByteRange.asked("bytes=0-", 0)).contains(List.of());
    }
}
