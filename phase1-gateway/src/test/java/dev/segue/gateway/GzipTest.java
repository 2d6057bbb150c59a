package dev.segue.gateway;

import java.io.ByteArrayInputStream;
import java.util.concurrent.SubmissionPublisher;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class GzipTest {
    private static final String TEXT = "the same again and ".repeat(100);

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"gzip|true", "deflate, GZIP|true", "gzip;q=0.5|true", "gzip; q=0|false",
        "gzip;q=0.000|false",
        "*|true", "*;q=0|false", "gzip;q=0, *|false", "identity|false", "br, deflate|false", "''|false",
        "gzip;q=0.5, identity;q=0.9|false",
        "identity;q=0.5, gzip|true", "x-gzip|true", "gzip;q=much|false", "gzippo|false"})
    void theClientDecides(String acceptEncoding, boolean taken) {
        assertThat(Gzip.isTaken(acceptEncoding)).isEqualTo(taken);
    }

    @Test
    void aTextIsCompressedAndItsTagIsWeak() throws Exception {
        Response response = compressed(
                Response.text(200, TEXT).withHeader("ETag", "\"1\"").withHeader("Accept-Ranges", "bytes"));
        assertThat(new GZIPInputStream(new ByteArrayInputStream(response.body())).readAllBytes()).asString()
                .isEqualTo(TEXT);
        assertThat(response.header("Content-Encoding")).contains("gzip");
        assertThat(response.header("Vary")).contains("Accept-Encoding");
        assertThat(response.header("ETag")).contains("W/\"1\"");
        assertThat(response.header("Accept-Ranges")).isEmpty();
    }

    @Test
    void whoTakesNoGzipIsToldThatTheAnswerVaries() {
        Response response = Gzip.DEFAULT.compress(Request.of("GET", "/"), Response.text(200, TEXT));
        assertThat(response.body()).asString().isEqualTo(TEXT);
        assertThat(response.header("Vary")).contains("Accept-Encoding");
        assertThat(compressed(Response.text(200, TEXT).withHeader("Vary", "accept-encoding, Origin")).headers())
                .filteredOn(header -> header.name().equals("Vary")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "application/problem+json; charset=utf-8", "image/svg+xml", "Text/HTML",
        "application/atom+xml"})
    void whatIsTextIsCompressed(String type) {
        assertThat(compressed(Response.of(200, type, new byte[2_000])).header("Content-Encoding")).contains("gzip");
    }

    @Test
    void whatGainsNothingStaysAsItIs() {
        stays(Response.text(200, "short"));
        stays(Response.of(204));
        stays(Response.of(200, "image/png", new byte[2_000]));
        stays(Response.text(200, TEXT).withHeader("Content-Encoding", "br"));
        stays(Response.text(206, TEXT));
        stays(Response.text(200, TEXT).withHeader("Cache-Control", "public, no-transform"));
        stays(Response.events(new SubmissionPublisher<>()));
    }

    private static void stays(Response response) {
        assertThat(compressed(response)).isSameAs(response);
    }

    private static Response compressed(Response response) {
        return Gzip.DEFAULT.compress(Request.of("GET", "/").withHeader("Accept-Encoding", "gzip"), response);
    }
}
