package dev.segue.views.forms;

import com.google.re2j.PatternSyntaxException;
import jakarta.validation.ConstraintDeclarationException;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Pattern.Flag;
import org.jspecify.annotations.Nullable;

/**
 * Matches the constraint {@link Pattern} in linear time (RE2), as expressions of routes are, since who fills in a form chooses the text.
 *
 * <p>Public only for the provider, which makes it. Threading: safe from any, once it is initialized.
 */
public final class LinearPattern implements ConstraintValidator<Pattern, CharSequence> {
    @SuppressWarnings("NullAway.Init") // initialize() comes first
    private com.google.re2j.Pattern pattern;

    /** @throws ConstraintDeclarationException if the expression can't be matched in linear time */
    @Override
    public void initialize(Pattern constraint) {
        int flags = 0;
        for (Flag flag : constraint.flags()) {
            flags |= switch (flag) {
                case CASE_INSENSITIVE -> com.google.re2j.Pattern.CASE_INSENSITIVE;
                case MULTILINE -> com.google.re2j.Pattern.MULTILINE;
                case DOTALL -> com.google.re2j.Pattern.DOTALL;
                case UNIX_LINES, UNICODE_CASE -> 0; // always so
                case COMMENTS, CANON_EQ -> throw refused(constraint, "it has the flag " + flag, null);
            };
        }
        try {
            pattern = com.google.re2j.Pattern.compile(constraint.regexp(), flags);
        } catch (PatternSyntaxException wrong) {
            throw refused(constraint, wrong.getDescription(), wrong);
        }
    }

    @Override
    public boolean isValid(@Nullable CharSequence text, ConstraintValidatorContext context) {
        return text == null || pattern.matcher(text).matches();
    }

    private static ConstraintDeclarationException refused(Pattern constraint, String why, @Nullable Throwable cause) {
        return new ConstraintDeclarationException(
                "The expression '%s' can't be matched in linear time: %s. Use no references and no look-around."
                        .formatted(constraint.regexp(), why),
                cause);
    }
}
