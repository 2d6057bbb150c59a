package dev.segue.views.forms;

import dev.segue.bridge.Bridge;
import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import dev.segue.views.Routes;
import dev.segue.views.forms.FormTest.Binding;
import dev.segue.views.messages.Languages;
import dev.segue.views.messages.Messages;
import dev.segue.views.test.TestClient;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.Method;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Constraints of Jakarta Validation on records, checked by sync and by async code. */
@Timeout(60)
class ConstraintsTest {
    @Constraint(validatedBy = InOrder.Check.class)
    @Retention(RetentionPolicy.RUNTIME)
    @interface InOrder {
        String message() default "{span.order}";

        Class<?>[] groups() default {};

        Class<? extends Payload>[] payload() default {};

        class Check implements ConstraintValidator<InOrder, Span> {
            @Override
            public boolean isValid(Span span, ConstraintValidatorContext context) {
                return span.from() <= span.to();
            }
        }
    }

    @InOrder
    record Span(@Min(1) int from, @Max(99) int to) {}

    record Article(@Size(min = 3, max = 8) @Pattern(regexp = "[a-z ]*", message = "Small letters only.") String title,
            Optional<@Email(message = "{article.mail}") String> mail, List<@Size(max = 4) String> tags,
            @Min(value = 1, message = "{article.pages}") int pages) {}

    record Wrong(@Size(max = 3) Integer number) {}

    private static final Form<Span> SPAN = Form.of(Span.class);

    private static Request posted(String body) {
        return Request.of("POST", "/").withHeader("Content-Type", "application/x-www-form-urlencoded")
                .withBody(body.getBytes(StandardCharsets.US_ASCII));
    }

    record Letter(@Size(min = 3, max = 8) @Pattern(regexp = "[a-z ]*", message = "Small letters only.") String title,
            Optional<@Size(max = 20) @Email String> mail, List<@Size(max = 4) String> tags, @Min(1) int pages) {}

    private static final Form<Letter> LETTER = Form.of(Letter.class);

    @ParameterizedTest
    @EnumSource
    void whatHoldsItsConstraintsIsValid(Binding binding) {
        assertThat(binding.bind(LETTER, posted("title=tea&mail=ada@shop.example&tags=one&tags=two&pages=1")).errors())
                .isEmpty();
        assertThat(binding.bind(LETTER, posted("title=tea&pages=1")).errors()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void eachConstraintThatDoesNotHoldIsAnErrorOfItsFieldAlsoBesideFieldsOfTheWrongType(Binding binding) {
        assertThat(binding.bind(LETTER, posted("title=X&mail=nobody&tags=one&tags=three&pages=many")).errors())
                .containsExactly(new FieldError("title", "Small letters only."),
                        new FieldError("title", "size must be between 3 and 8"),
                        new FieldError("mail", "must be a well-formed email address"),
                        new FieldError("tags", "size must be between 0 and 4"),
                        new FieldError("pages", "Enter a whole number."));
        assertThat(binding.bind(LETTER, posted("pages=0")).errors()).containsExactly(
                new FieldError("title", "This field is required."),
                new FieldError("pages", "must be greater than or equal to 1"));
    }

    @ParameterizedTest
    @EnumSource
    void aConstraintOfTheRecordIsAskedWhenAllFieldsAreRight(Binding binding) {
        assertThat(binding.bind(SPAN, posted("from=2&to=1")).errors())
                .containsExactly(new FieldError("", "{span.order}"));
        assertThat(binding.bind(SPAN, posted("from=0&to=-1")).errors())
                .containsExactly(new FieldError("from", "must be greater than or equal to 1"));
        assertThat(binding.bind(SPAN, posted("from=1&to=1")).errors()).isEmpty();
    }

    @Test
    void rulesAreAskedOnlyWhenConstraintsHold() {
        Form<Span> form = SPAN.with(_ -> List.of(new FieldError("to", "asked")));
        assertThat(form.bind(posted("from=2&to=1")).errors()).extracting(FieldError::message)
                .containsExactly("{span.order}");
        assertThat(form.bind(posted("from=1&to=1")).errors()).extracting(FieldError::message)
                .containsExactly("asked");
    }

    /** What is posted must not be taken for an expression or a parameter of a message. */
    @Test
    void whatIsPostedIsNoPartOfAMessage() {
        assertThat(LETTER.bind(posted("title=%24%7B1%2B1%7D&tags=%7Bmax%7Dxxxx&pages=0")).errors())
                .extracting(FieldError::message)
                .containsExactly("Small letters only.", "size must be between 0 and 4",
                        "must be greater than or equal to 1");
    }

    record Slow(@Pattern(regexp = "(a+)+b|(a|a)*c", flags = Pattern.Flag.CASE_INSENSITIVE) String text) {}

    record Looking(@Pattern(regexp = "(?=a)b") String text) {}

    record Commented(@Pattern(regexp = "a # b", flags = Pattern.Flag.COMMENTS) String text) {}

    record Custom(@Even Integer number) {}

    /** Has a validator that does not know null. */
    @Constraint(validatedBy = Even.Check.class)
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.FIELD, ElementType.TYPE_USE})
    @interface Even {
        String message() default "must be even";

        Class<?>[] groups() default {};

        Class<? extends Payload>[] payload() default {};

        class Check implements ConstraintValidator<Even, Integer> {
            @Override
            public boolean isValid(Integer number, ConstraintValidatorContext context) {
                return number % 2 == 0;
            }
        }
    }

    /** SEC-DOS: what the JDK's expressions would take ages for. */
    @Test
    void patternsAreMatchedInLinearTimeOrRefused() {
        Form<Slow> slow = Form.of(Slow.class);
        assertThat(slow.bind(posted("text=" + "a".repeat(100_000))).errors()).hasSize(1);
        assertThat(slow.bind(posted("text=" + "a".repeat(100_000) + "B")).errors()).isEmpty();
        assertThatThrownBy(() -> Form.of(Looking.class)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("The expression '(?=a)b' can't be matched in linear time: ");
        assertThatThrownBy(() -> Form.of(Commented.class)).hasMessageContaining("it has the flag COMMENTS.");
    }

    @Test
    void constraintsOfOnesOwnNeedNotKnowNull() {
        assertThat(Form.of(Custom.class).bind(posted("number=3")).errors())
                .containsExactly(new FieldError("number", "must be even"));
        assertThat(Form.of(Custom.class).bind(posted("number=4")).errors()).isEmpty();
    }

    record WrongPrimitive(@Size(max = 3) int number) {}

    @Test
    void aConstraintThatIsNoneOfItsTypeIsRefusedWhenTheFormIsMade() {
        assertThatThrownBy(() -> Form.of(WrongPrimitive.class)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Form.of(Wrong.class)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("The constraints of record " + Wrong.class.getName() + " can't be checked: ");
    }

    record WrongHeld(Optional<@Size(max = 3) Integer> number) {}

    record WrongListed(@Size(max = 3) List<@Email Integer> numbers) {}

    record LookingListed(List<@Pattern(regexp = "(?=a)b") String> texts) {}

    record CustomHeld(Optional<@Even Integer> one, List<@Even Integer> many) {}

    @Test
    void soIsOneOfWhatAnOptionalOrAListHolds() {
        assertThatThrownBy(() -> Form.of(WrongHeld.class)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("The constraints of record " + WrongHeld.class.getName())
                .hasMessageContaining("Size").hasMessageContaining("'number'");
        assertThatThrownBy(() -> Form.of(WrongListed.class)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("The constraints of record " + WrongListed.class.getName())
                .hasMessageContaining("Email").hasMessageContaining("'numbers");
        assertThatThrownBy(() -> Form.of(LookingListed.class)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("The expression '(?=a)b' can't be matched in linear time: ");
        assertThat(Form.of(CustomHeld.class).bind(posted("one=3&many=4&many=5")).errors()).containsExactly(
                new FieldError("one", "must be even"), new FieldError("many", "must be even"));
    }

    /** With a class loader that has all but the provider. */
    @Test
    void withoutAProviderConstraintsAreRefusedAndOtherFormsAreNot() throws Exception {
        var without = new WithoutProvider();
        Thread current = Thread.currentThread();
        ClassLoader before = current.getContextClassLoader();
        current.setContextClassLoader(without);
        try {
            Method of = without.loadClass(Form.class.getName()).getMethod("of", Class.class);
            assertThat(of.invoke(null, without.loadClass(Free.class.getName()))).isNotNull();
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> of.invoke(null, without.loadClass(Letter.class.getName()))).cause()
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageEndingWith("Add 'org.hibernate.validator:hibernate-validator'.");
            }
        } finally {
            current.setContextClassLoader(before);
        }
    }

    record Free(String text) {}

    private static final class WithoutProvider extends ClassLoader {
        WithoutProvider() {
            super(ConstraintsTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("org.hibernate.validator")) {
                throw new ClassNotFoundException(name);
            }
            if (!name.startsWith("dev.segue.views.forms.") && !name.startsWith("jakarta.validation.")) {
                return super.loadClass(name, resolve);
            }
            Class<?> known = findLoadedClass(name);
            if (known != null) {
                return known;
            }
            try (InputStream read = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = Objects.requireNonNull(read, name).readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException failure) {
                throw new ClassNotFoundException(name, failure);
            }
        }

        @Override
        public Enumeration<URL> getResources(String name) throws IOException {
            return name.startsWith("META-INF/services/") ? Collections.emptyEnumeration() : super.getResources(name);
        }
    }

    @Test
    void messagesAreInTheLanguageOfTheRequestInTheSitesOwnWordsWhereItHasSome() {
        try (var client = TestClient.inAllModes(ConstraintsTest::site)) {
            var english = client.withHeader("Accept-Language", "en-GB, de;q=0.5");
            var german = client.withHeader("Accept-Language", "de-AT");
            assertThat(english.send(posted("title=tea time now&mail=x&pages=0")).body())
                    .isEqualTo("title: size must be between 3 and 8; mail: No address.; pages: At least 1 page.");
            assertThat(german.send(posted("title=tea time now&mail=x&pages=0")).body()).isEqualTo(
                    "title: Größe muss zwischen 3 und 8 sein; mail: Keine Adresse.; pages: Mindestens 1 Seite.");
            assertThat(german.send(posted("title=tea&pages=many")).body())
                    .isEqualTo("pages: Geben Sie eine ganze Zahl ein.");
            assertThat(german.send(posted("title=tea")).body()).isEqualTo("pages: Fehlt.");
            assertThat(german.send(posted("title=tea")).header("Content-Language")).contains("de");
        }
    }

    private static Routes site(Bridge bridge) {
        var languages = new Languages(Locale.ENGLISH, Locale.GERMAN);
        Form<Article> form = Form.of(Article.class).in(Messages.of("dev.segue.views.forms.shop", languages));
        var routes = new Routes();
        routes.add(languages);
        routes.view("post").post("/").sync(request -> said(form.bind(request)))
                .async(request -> form.asyncBind(request).thenApply(ConstraintsTest::said));
        return routes;
    }

    private static Response said(Bound<?> bound) {
        return Response.text(422, String.join("; ",
                bound.errors().stream().map(error -> error.field() + ": " + error.message()).toList()));
    }
}
