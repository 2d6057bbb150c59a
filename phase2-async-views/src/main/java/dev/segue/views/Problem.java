package dev.segue.views;

import dev.segue.gateway.Request;
import dev.segue.gateway.Response;

/**
 * Why a request is not answered as it wished, for programs and for people: {@code new Problem(404, "Not found", "No article is called 'x'.")}.
 *
 * <p>Threading: immutable.
 *
 * @param status 400 or more
 * @param title a few words, the same for each problem of this kind
 * @param detail a sentence for whoever sent the request
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>
 */
public record Problem(int status, String title, String detail) {
    /**
     * Answers {@code request}: with a page if its {@code Accept} prefers HTML, as that of a browser does which goes to an address, else with a problem
     * document. The page is the one of {@link Routes#errorPage}, or a plain one. The status is that of the problem either way, and no cache keeps the answer.
     */
    public Response answer(Request request) {
        return ErrorPages.answer(request, () -> ErrorPages.current().page(this),
                () -> Json.problem(status, title, detail));
    }
}
