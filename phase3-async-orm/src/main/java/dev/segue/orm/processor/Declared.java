package dev.segue.orm.processor;

import java.util.Optional;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.Element;

/**
 * Where a column is declared, for what only its table needs to know.
 *
 * @param column its {@code @Column} or {@code @JoinColumn}, an override included
 */
record Declared(Element element, Optional<AnnotationMirror> column) {}
