package dev.segue.gateway.legacy;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Answers for the JSP files of a WAR: there is no engine for them, and their text must not be sent. */
final class NoJsp extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.sendError(HttpServletResponse.SC_NOT_IMPLEMENTED,
                "'%s' is a JSP, for which there is no engine here. Port the page to a template."
                        .formatted(request.getServletPath()));
    }
}
