package dev.segue.orm.mapping;

import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.Version;
import org.jspecify.annotations.Nullable;

/** What several entities share; its annotations are on the getters, so theirs are too. */
@MappedSuperclass
public abstract class Numbered<K> {
    private @Nullable K number;
    private int version;

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    public @Nullable K getNumber() {
        return number;
    }

    public void setNumber(@Nullable K number) {
        this.number = number;
    }

    @Version
    public int getVersion() {
        return version;
    }

    public void setVersion(int version) {
        this.version = version;
    }
}
