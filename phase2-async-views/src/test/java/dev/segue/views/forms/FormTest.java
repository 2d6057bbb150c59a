package dev.segue.views.forms;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.Failures;
import dev.segue.bridge.LoopThreads;
import dev.segue.gateway.Request;
import dev.segue.gateway.RequestException;
import dev.segue.gateway.Response;
import dev.segue.gateway.Upload;
import dev.segue.views.Json;
import dev.segue.views.Routes;
import dev.segue.views.test.Answer;
import dev.segue.views.test.TestClient;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Forms, bound by sync and by async code. */
@Timeout(20)
class FormTest {
    private enum Size {
        SMALL,
        LARGE
    }

    private record Everything(String text, int number, Long big, double real, BigDecimal price, boolean flag,
            LocalDate day, LocalTime time, LocalDateTime moment, UUID id, Size size, Optional<Integer> maybe,
            List<String> tags) {}

    record Article(String title, int year, Optional<String> summary) {
        Article {
            if (title.equals("refused")) {
                throw new IllegalArgumentException("This title is refused.");
            }
            if (title.equals("broken")) {
                throw new ArithmeticException("a defect");
            }
        }
    }

    private static final Form<Article> ARTICLE = Form.of(Article.class);

    enum Binding {
        SYNC {
            @Override
            <T extends Record> Bound<T> bind(Form<T> form, Request request) {
                return form.bind(request);
            }
        },
        ASYNC {
            @Override
            <T extends Record> Bound<T> bind(Form<T> form, Request request) {
                return Failures.join(form.asyncBind(request));
            }
        };

        abstract <T extends Record> Bound<T> bind(Form<T> form, Request request);

        <T extends Record> Bound<T> bind(Form<T> form, String... parts) {
            return bind(form, Request.of("POST", "/").withHeader("Content-Type", "multipart/form-data; boundary=b-1")
                    .withBody((String.join("", parts) + "--b-1--\r\n").getBytes(StandardCharsets.US_ASCII)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachFieldGetsTheTypeOfItsComponent(Binding binding) {
        Request request = posted("text=+a+b%C3%A4+&number=-7&big=5000000000&real=2.5&price=1.10&flag=on&day=2026-11-26"
                + "&time=15:20&moment=2026-11-26T15:20&id=00000000-0000-0001-0000-000000000002&size=LARGE&maybe=&tags=x&tags=y");
        assertThat(binding.bind(Form.of(Everything.class), request)).isEqualTo(new Bound.Valid<>(
                new Everything("a bä", -7, 5_000_000_000L, 2.5, new BigDecimal("1.10"), true,
                        LocalDate.of(2026, 11, 26),
                        LocalTime.of(15, 20), LocalDateTime.of(2026, 11, 26, 15, 20), new UUID(1, 2), Size.LARGE,
                        Optional.empty(), List.of("x", "y")),
                request.form()));
    }

    @ParameterizedTest
    @EnumSource
    void everyFieldThatIsWrongIsNamedAndWhatWasPostedIsKept(Binding binding) {
        Request request = posted(
                "text=+&number=seven&big=1e3&real=NaN&price=1e999999999&flag=maybe&day=26.11.2026&time=25:00"
                        + "&moment=now&id=x&size=HUGE&maybe=x");
        Bound.Invalid<Everything> invalid = invalid(binding.bind(Form.of(Everything.class), request));
        assertThat(invalid.errors()).containsExactly(new FieldError("text", "This field is required."),
                new FieldError("number", "Enter a whole number."), new FieldError("big", "Enter a whole number."),
                new FieldError("real", "Enter a number."), new FieldError("price", "Enter a number."),
                new FieldError("flag", "Choose yes or no."), new FieldError("day", "Enter a date as in 2026-11-26."),
                new FieldError("time", "Enter a time as in 15:20."),
                new FieldError("moment", "Enter a date and time as in 2026-11-26T15:20."),
                new FieldError("id", "Enter a UUID."), new FieldError("size", "Choose one of: SMALL, LARGE."),
                new FieldError("maybe", "Enter a whole number."));
        assertThat(invalid.data().field("number")).contains("seven");
        assertThat(invalid.of("id")).containsExactly("Enter a UUID.");
        assertThat(invalid.of("tags")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void whatTheConstructorRefusesIsAnErrorOfTheWholeForm(Binding binding) {
        assertThat(errors(binding, ARTICLE, "title=refused&year=2026"))
                .containsExactly(new FieldError("", "This title is refused."));
        assertThatThrownBy(() -> binding.bind(ARTICLE, posted("title=broken&year=2026")))
                .isInstanceOf(IllegalStateException.class).hasRootCauseMessage("a defect");
    }

    @ParameterizedTest
    @EnumSource
    void rulesAreAskedWhenTheTypesAreRightAndAllOfTheirErrorsCount(Binding binding) {
        var asked = new ArrayList<String>();
        Form<Article> form = ARTICLE.with(article -> {
            asked.add(article.title());
            return article.year() < 2000 ? List.of(new FieldError("year", "Too long ago.")) : List.of();
        }).with(article -> article.title().isEmpty() || article.title().length() > 3
                ? List.of(new FieldError("title", "Too long."))
                : List.of());
        assertThat(errors(binding, form, "title=&year=x")).hasSize(2);
        assertThat(asked).isEmpty();
        assertThat(errors(binding, form, "title=tea+time&year=1999")).containsExactly(
                new FieldError("year", "Too long ago."), new FieldError("title", "Too long."));
        assertThat(errors(binding, form, "title=tea&year=2000")).isEmpty();
    }

    @Test
    void aRuleThatWaitsIsAskedInTheWayOfTheView() {
        try (var client = TestClient.inAllModes(FormTest::site)) {
            Answer taken = client.postForm("/articles", Map.of("title", "taken", "year", "2026"));
            assertThat(taken.status()).isEqualTo(422);
            assertThat(taken.body()).isEqualTo("[{\"field\":\"title\",\"message\":\"This title is taken.\"}]");
            assertThat(client.postForm("/articles", Map.of("title", "free", "year", "2026")).body()).isEqualTo("free");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRuleThatFailsIsNoErrorOfTheForm(Binding binding) {
        Form<Article> form = ARTICLE.with(_ -> {
            throw new ArithmeticException("a defect");
        });
        assertThatThrownBy(() -> binding.bind(form, posted("title=a&year=1"))).isInstanceOf(ArithmeticException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"title=%", "title=%zz&year=1", "title=a%4", "title=%ff&year=1", "title=%c3&year=1",
        "%c0%af=a",
        "title=%ed%a0%80&year=1"})
    void whatIsNotEncodedAsAFormIsIsRefused(String body) {
        for (Binding binding : Binding.values()) {
            assertThat(refused(binding, posted(body))).isEqualTo(400);
        }
    }

    @Test
    void fieldsKeepTheirOrderAndBytesThatNobodyEncodedAreRead() {
        dev.segue.gateway.Form data = Request.of("POST", "/")
                .withHeader("Content-Type", "application/x-www-form-urlencoded")
                .withBody("z=1&ä=ö&a&z=2&b=".getBytes(StandardCharsets.UTF_8)).form();
        assertThat(data.fields()).containsExactly(Map.entry("z", List.of("1", "2")), Map.entry("ä", List.of("ö")),
                Map.entry("a", List.of("")), Map.entry("b", List.of("")));
        assertThat(data.field("c")).isEmpty();
    }

    @Test
    void aFormWithTooManyFieldsIsNotTakenApart() {
        assertThat(refused(Binding.SYNC, posted("a=b&".repeat(1_000) + "title=a&year=1"))).isEqualTo(400);
        assertThat(errors(Binding.SYNC, ARTICLE, "a=b&".repeat(998) + "title=a&year=1")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"application/x-www-form-urlencoded, true", "'Application/X-WWW-Form-Urlencoded; charset=UTF-8', true",
        "text/plain, false", "application/json, false", "'', false"})
    void onlyABodyThatSaysSoIsAForm(String type, boolean form) {
        Request request = posted("title=a&year=1").withHeader("Content-Type", type);
        for (Binding binding : Binding.values()) {
            assertThat(refused(binding, request)).isEqualTo(form ? 0 : 415);
        }
    }

    record Album(String title, Upload cover, Optional<Upload> back, List<Upload> photos) {}

    @ParameterizedTest
    @EnumSource
    void aFileIsAComponentToo(Binding binding) {
        Bound<Album> bound = binding.bind(Form.of(Album.class), multipart("title", null, "Trees"),
                multipart("cover", "front.png", "PNG"), multipart("back", "", ""), multipart("photos", "1.png", "one"),
                multipart("photos", "2.png", ""));
        assertThat(bound).isInstanceOfSatisfying(Bound.Valid.class, valid -> {
            var album = (Album) valid.value();
            assertThat(album.title()).isEqualTo("Trees");
            assertThat(album.cover()).hasToString("cover 'front.png', 3 bytes");
            assertThat(album.cover().open()).hasContent("PNG");
            assertThat(album.back()).isEmpty();
            assertThat(album.photos()).extracting(Upload::name).containsExactly("1.png", "2.png");
        });
    }

    @ParameterizedTest
    @EnumSource
    void aFileThatIsRequiredAndTextInItsPlaceAreErrorsOfItsField(Binding binding) {
        assertThat(invalid(binding.bind(Form.of(Album.class), multipart("title", null, "Trees"),
                multipart("cover", null, "text"))).errors())
                .containsExactly(new FieldError("cover", "This field is required."));
        assertThat(invalid(binding.bind(Form.of(Album.class), posted("title=Trees&cover=text"))).of("cover"))
                .hasSize(1);
    }

    private record Nested(Article article) {}

    private record Untyped(List<List<String>> lists) {}

    @Test
    void aComponentThatNoFieldCanBeIsRefusedWhenTheFormIsMade() {
        assertThatThrownBy(() -> Form.of(Nested.class)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Component 'article' of " + Nested.class.getName() + " is a ");
        assertThatThrownBy(() -> Form.of(Untyped.class)).hasMessageContaining("java.util.List<java.util.List<");
    }

    private static Routes site(Bridge bridge) {
        Form<Article> form = ARTICLE.with(new Rule<>() {
            @Override
            public List<FieldError> check(Article article) {
                LoopThreads.refuseBlocking("check()", "asyncCheck()");
                return article.title().equals("taken") ? List.of(new FieldError("title", "This title is taken."))
                        : List.of();
            }

            @Override
            public CompletionStage<List<FieldError>> asyncCheck(Article article) {
                return bridge.toAsync(bridge.shared(), () -> check(article));
            }
        });
        var routes = new Routes();
        routes.view("articles").post("/articles").sync(request -> answer(form.bind(request)))
                .async(request -> form.asyncBind(request).thenApply(FormTest::answer));
        return routes;
    }

    private static Response answer(Bound<Article> bound) {
        return switch (bound) {
            case Bound.Valid(var article, _) -> Response.text(200, article.title());
            case Bound.Invalid<Article> invalid -> Json.response(422, invalid.errors());
        };
    }

    private static List<FieldError> errors(Binding binding, Form<Article> form, String body) {
        return switch (binding.bind(form, posted(body))) {
            case Bound.Valid<Article> _ -> List.of();
            case Bound.Invalid<Article> invalid -> invalid.errors();
        };
    }

    private static <T> Bound.Invalid<T> invalid(Bound<T> bound) {
        return switch (bound) {
            case Bound.Valid<T> valid -> throw new AssertionError("It is valid: " + valid);
            case Bound.Invalid<T> invalid -> invalid;
        };
    }

    /** Returns the status a form is refused with, or 0. */
    private static int refused(Binding binding, Request request) {
        try {
            binding.bind(ARTICLE, request);
            return 0;
        } catch (RequestException refused) {
            return refused.status();
        }
    }

    private static String multipart(String field, @Nullable String file, String content) {
        return "--b-1\r\nContent-Disposition: form-data; name=\"%s\"%s\r\n\r\n%s\r\n".formatted(field,
                file == null ? "" : "; filename=\"%s\"".formatted(file), content);
    }

    private static Request posted(String body) {
        return Request.of("POST", "/articles").withHeader("Content-Type", "application/x-www-form-urlencoded")
                .withBody(body.getBytes(StandardCharsets.US_ASCII));
    }
}
