package dev.segue.orm.mapping;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.AttributeOverride;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Transient;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Properties of many kinds. */
@Entity
public class Parcel extends Numbered<Long> {
    /** Kept by name and by position. */
    public enum State {
        SENT,
        LOST
    }

    /** Kept as JSON. */
    public record Size(int width, int height) {}

    /** Kept in two columns. */
    @Embeddable
    public record Point(double x, double y) {}

    /** Kept in columns of the parcel. */
    @Embeddable
    public static class Address {
        private @Nullable String city;
        private @Nullable Point place;

        public @Nullable String getCity() {
            return city;
        }

        public void setCity(@Nullable String city) {
            this.city = city;
        }

        public @Nullable Point getPlace() {
            return place;
        }

        public void setPlace(@Nullable Point place) {
            this.place = place;
        }
    }

    /** Keeps true as {@code Y}. */
    public static class YesNo implements AttributeConverter<Boolean, String> {
        @Override
        public String convertToDatabaseColumn(Boolean value) {
            return value ? "Y" : "N";
        }

        @Override
        public Boolean convertToEntityAttribute(String value) {
            return "Y".equals(value);
        }
    }

    private @Nullable State state;
    private @Nullable State before;
    private boolean fragile;
    private @Nullable Size size;
    private @Nullable Map<String, List<Integer>> notes;
    private int @Nullable [] weights;
    private @Nullable List<String> labels;
    private @Nullable Address sender;
    private @Nullable Address receiver;

    @Enumerated(EnumType.STRING)
    public @Nullable State getState() {
        return state;
    }

    public void setState(@Nullable State state) {
        this.state = state;
    }

    public @Nullable State getBefore() {
        return before;
    }

    public void setBefore(@Nullable State before) {
        this.before = before;
    }

    @Convert(converter = YesNo.class)
    public boolean isFragile() {
        return fragile;
    }

    public void setFragile(boolean fragile) {
        this.fragile = fragile;
    }

    @Column(columnDefinition = "jsonb")
    public @Nullable Size getSize() {
        return size;
    }

    public void setSize(@Nullable Size size) {
        this.size = size;
    }

    @Column(columnDefinition = "jsonb")
    public @Nullable Map<String, List<Integer>> getNotes() {
        return notes;
    }

    public void setNotes(@Nullable Map<String, List<Integer>> notes) {
        this.notes = notes;
    }

    public int @Nullable [] getWeights() {
        return weights;
    }

    public void setWeights(int @Nullable [] weights) {
        this.weights = weights;
    }

    public @Nullable List<String> getLabels() {
        return labels;
    }

    public void setLabels(@Nullable List<String> labels) {
        this.labels = labels;
    }

    public @Nullable Address getSender() {
        return sender;
    }

    public void setSender(@Nullable Address sender) {
        this.sender = sender;
    }

    @AttributeOverride(name = "city", column = @Column(name = "to_city"))
    @AttributeOverride(name = "place.x", column = @Column(name = "to_x"))
    @AttributeOverride(name = "place.y", column = @Column(name = "to_y"))
    public @Nullable Address getReceiver() {
        return receiver;
    }

    public void setReceiver(@Nullable Address receiver) {
        this.receiver = receiver;
    }

    @Transient
    public String getTitle() {
        return state + " to " + (receiver == null ? "nobody" : receiver.getCity());
    }
}
