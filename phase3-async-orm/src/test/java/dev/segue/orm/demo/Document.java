package dev.segue.orm.demo;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Version;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Has a version, and columns that are not always written. */
@Entity
public class Document {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private long id;

    @Version
    private int version;

    @Column(nullable = false)
    private String title = "";

    @Column(updatable = false)
    private @Nullable String creator;

    @Column(insertable = false)
    private @Nullable String state;

    @Column(name = "made_at", insertable = false, updatable = false)
    private @Nullable Instant madeAt;

    @Column(name = "origin_id")
    private @Nullable Long originId;

    @ManyToOne
    @JoinColumn(name = "origin_id", insertable = false, updatable = false)
    private @Nullable Document origin;

    public long getId() {
        return id;
    }

    public void setId(long id) {
        this.id = id;
    }

    public int getVersion() {
        return version;
    }

    public void setVersion(int version) {
        this.version = version;
    }

    public String getTitle() {
        return title;
    }

    public void setTitle(String title) {
        this.title = title;
    }

    public @Nullable String getCreator() {
        return creator;
    }

    public void setCreator(@Nullable String creator) {
        this.creator = creator;
    }

    public @Nullable String getState() {
        return state;
    }

    public void setState(@Nullable String state) {
        this.state = state;
    }

    public @Nullable Instant getMadeAt() {
        return madeAt;
    }

    public void setMadeAt(@Nullable Instant madeAt) {
        this.madeAt = madeAt;
    }

    public @Nullable Long getOriginId() {
        return originId;
    }

    public void setOriginId(@Nullable Long originId) {
        this.originId = originId;
    }

    public @Nullable Document getOrigin() {
        return origin;
    }

    public void setOrigin(@Nullable Document origin) {
        this.origin = origin;
    }
}
