package dev.segue.orm;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import javax.sql.DataSource;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/** Which package may see which. */
@AnalyzeClasses(packages = "dev.segue.orm", importOptions = ImportOption.DoNotIncludeTests.class)
class LayersTest {
    @ArchTest
    static final ArchRule THE_COMPILER_IS_PURE = classes().that().resideInAPackage("dev.segue.orm.sql").should()
            .onlyDependOnClassesThat().resideInAnyPackage("dev.segue.orm.sql", "java.lang..", "java.util..",
                    "java.math",
                    "java.time..", "org.jspecify..");

    @ArchTest
    static final ArchRule DRIVERS_ARE_HIDDEN = noClasses().that().resideOutsideOfPackage("dev.segue.orm.exec").should()
            .dependOnClassesThat(
                    resideInAnyPackage("java.sql..", "javax.sql..", "io.vertx..", "com.zaxxer..", "org.postgresql..")
                            .and(not(type(DataSource.class)))); // which applications are given

    @ArchTest
    static final ArchRule JSON_IS_MAPPED_ABOVE_THE_DRIVERS = noClasses().that().resideOutsideOfPackage("dev.segue.orm")
            .should().dependOnClassesThat().resideInAPackage("tools.jackson..");

    @ArchTest
    static final ArchRule EXECUTION_KNOWS_NO_MODELS = noClasses().that().resideInAPackage("dev.segue.orm.exec").should()
            .dependOnClassesThat().resideInAnyPackage("dev.segue.orm", "dev.segue.orm.processor");

    @ArchTest
    static final ArchRule THE_PROCESSOR_STANDS_ALONE = classes().that().resideInAPackage("dev.segue.orm.processor")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("dev.segue.orm.processor", "dev.segue.orm.schema", "java..", "javax..",
                    "org.jspecify..");

    @ArchTest
    static final ArchRule SCHEMAS_STAND_ALONE = classes().that().resideInAPackage("dev.segue.orm.schema").should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("dev.segue.orm.schema", "java.lang..", "java.util..", "java.io", "java.net",
                    "java.nio.charset", "org.jspecify..");

    @ArchTest
    static final ArchRule PACKAGES_ARE_FREE_OF_CYCLES = slices().matching("dev.segue.(orm..)").should()
            .beFreeOfCycles();
}
