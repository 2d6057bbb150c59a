package dev.segue.orm;

import dev.segue.orm.sql.Column;

/**
 * A to-one relation as its entity declares it. For generated code.
 *
 * @param ordinal its place among the relations of its entity, from 0
 * @param name the name of the field, which is also that of the method in the metamodel
 */
public record Relation(int ordinal, String name, Column foreignKey, Target target) {}
