package dev.segue.orm.demo;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import org.jspecify.annotations.Nullable;

/** Fluent accessors, boxed and text columns. */
@Entity
public class Country {
    @Id
    private String code = "";

    private @Nullable Integer population;

    protected Country() {}

    public String code() {
        return code;
    }

    protected void code(String value) {
        code = value;
    }

    public @Nullable Integer population() {
        return population;
    }

    protected void population(@Nullable Integer value) {
        population = value;
    }
}
