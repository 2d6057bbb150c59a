package golden;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.OneToOne;
import jakarta.persistence.ManyToOne;
import java.util.UUID;

@Entity
public class Bark {
    @Id
    @GeneratedValue
    private UUID id;

    private String text;

    @ManyToOne(optional = false)
    private Dog dog;

    @OneToOne
    private Bark answer;

    @OneToOne(mappedBy = "answer")
    private Bark question;

    public UUID getId() {
        return id;
    }

    public void setId(UUID id) {
        this.id = id;
    }

    public String getText() {
        return text;
    }

    public void setText(String text) {
        this.text = text;
    }

    public Dog getDog() {
        return dog;
    }

    public void setDog(Dog dog) {
        this.dog = dog;
    }

    public Bark getAnswer() {
        return answer;
    }

    public void setAnswer(Bark answer) {
        this.answer = answer;
    }

    public Bark getQuestion() {
        return question;
    }

    public void setQuestion(Bark question) {
        this.question = question;
    }
}
