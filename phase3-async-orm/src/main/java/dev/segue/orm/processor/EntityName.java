package dev.segue.orm.processor;

import javax.lang.model.element.TypeElement;
import javax.lang.model.util.Elements;

/**
 * An entity's names.
 *
 * @param packageName empty for the unnamed package
 * @param qualified as code writes it, {@code demo.Blog.Article} for a nested class
 */
record EntityName(String packageName, String simple, String qualified) {

    static EntityName of(TypeElement type, Elements elements) {
        return new EntityName(elements.getPackageOf(type).getQualifiedName().toString(),
                type.getSimpleName().toString(),
                type.getQualifiedName().toString());
    }

    /** Returns the simple name of the metamodel. */
    String metamodel() {
        return simple + "_";
    }

    /** Returns the simple name of the class that the metamodel has its attributes from. */
    String attributes() {
        return metamodel() + "Attributes";
    }

    /** Returns the metamodel's name as code outside its package writes it. */
    String qualifiedMetamodel() {
        return packageName.isEmpty() ? metamodel() : packageName + "." + metamodel();
    }
}
