package dev.segue.orm.demo;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Has a key the application gives, a time for a version, and an array. */
@Entity
public class Series {
    @Id
    private @Nullable String code;

    @Version
    private @Nullable Instant changed;

    private @Nullable List<Integer> points;

    public @Nullable String getCode() {
        return code;
    }

    public void setCode(@Nullable String code) {
        this.code = code;
    }

    public @Nullable Instant getChanged() {
        return changed;
    }

    public void setChanged(@Nullable Instant changed) {
        this.changed = changed;
    }

    public @Nullable List<Integer> getPoints() {
        return points;
    }

    public void setPoints(@Nullable List<Integer> points) {
        this.points = points;
    }
}
