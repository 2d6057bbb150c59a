package dev.segue.orm.processor;

import javax.lang.model.element.Element;
import javax.lang.model.type.TypeMirror;

/**
 * A persistent attribute of a class.
 *
 * @param element the field or getter that its annotations are on
 * @param type as the class has it, type variables of a superclass resolved
 */
record Member(Element element, String name, TypeMirror type) {

    @Override
    public String toString() {
        return name;
    }
}
