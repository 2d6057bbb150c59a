package golden;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.AttributeOverride;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Version;
import java.util.List;

@Entity
public class Person {
    public enum Mood {
        GOOD, BAD
    }

    public record Size(int width, int height) {}

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

    @Embeddable
    public record Point(double x, double y) {}

    @Embeddable
    public static class Address {
        private String city;

        private Point position;

        public String getCity() {
            return city;
        }

        public void setCity(String city) {
            this.city = city;
        }

        public Point getPosition() {
            return position;
        }

        public void setPosition(Point position) {
            this.position = position;
        }
    }

    private long id;
    private int version;
    private Mood mood;
    private boolean active;
    private List<String> names;
    private Size size;
    private Address home;

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE)
    @SequenceGenerator(name = "people", sequenceName = "people_seq", schema = "hr")
    public long getId() {
        return id;
    }

    protected void setId(long id) {
        this.id = id;
    }

    @Version
    public int getVersion() {
        return version;
    }

    protected void setVersion(int version) {
        this.version = version;
    }

    @Enumerated(EnumType.STRING)
    public Mood getMood() {
        return mood;
    }

    public void setMood(Mood mood) {
        this.mood = mood;
    }

    @Convert(converter = YesNo.class)
    @Column(updatable = false)
    public boolean isActive() {
        return active;
    }

    public void setActive(boolean active) {
        this.active = active;
    }

    public List<String> getNames() {
        return names;
    }

    public void setNames(List<String> names) {
        this.names = names;
    }

    @Column(columnDefinition = "jsonb")
    public Size getSize() {
        return size;
    }

    public void setSize(Size size) {
        this.size = size;
    }

    @AttributeOverride(name = "city", column = @Column(name = "home_city"))
    @AttributeOverride(name = "position.x", column = @Column(name = "home_x"))
    public Address getHome() {
        return home;
    }

    public void setHome(Address home) {
        this.home = home;
    }
}
