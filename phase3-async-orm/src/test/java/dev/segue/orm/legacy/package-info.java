/** Entities as a Hibernate application has had them for years. Not {@code @NullMarked}, because such classes are not. */
package dev.segue.orm.legacy;
