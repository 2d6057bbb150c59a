package dev.segue.orm.schema.shop;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** Who made it, by a code of its own. */
@Entity
@Table(name = "\"Shop Maker\"")
public class Maker {
    @Id
    @Column(length = 12)
    private String code = "";

    @Column(name = "\"order\"", unique = true)
    private int order;

    public String getCode() {
        return code;
    }

    public void setCode(String code) {
        this.code = code;
    }

    public int getOrder() {
        return order;
    }

    public void setOrder(int order) {
        this.order = order;
    }
}
