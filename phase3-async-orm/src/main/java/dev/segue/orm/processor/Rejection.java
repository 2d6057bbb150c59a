package dev.segue.orm.processor;

import javax.lang.model.element.Element;

/** Something about an entity that can't be mapped; becomes a compile error at the element. */
final class Rejection extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Element element;

    Rejection(Element element, String message) {
        super(message);
        this.element = element;
    }

    Element element() {
        return element;
    }
}
