package dev.segue.bench;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import javax.sql.DataSource;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/** The directions among modules and packages, as ARCHITECTURE.md draws them. There are no exclusions. */
@AnalyzeClasses(packages = {"dev.segue", "conduit"}, importOptions = {ImportOption.DoNotIncludeTests.class,
    ArchitectureTest.NoTestJars.class})
class ArchitectureTest {
    /** Leaves out the fixture that the ORM's tests share. */
    static final class NoTestJars implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar");
        }
    }

    private static final String[] UNDERTOW = {"io.undertow..", "org.xnio.."};
    private static final String[] DRIVERS = {"java.sql..", "javax.sql..", "com.zaxxer..", "org.postgresql..",
        "io.vertx..", "io.netty.."};

    @ArchTest
    static final ArchRule THE_BRIDGE_KNOWS_NO_HTTP_AND_NO_SQL = classes().that().resideInAPackage("dev.segue.bridge..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("dev.segue.bridge..", "java..", "org.jspecify..", "org.slf4j..",
                    "io.micrometer.context..", "jdk.jfr..")
            .andShould().onlyDependOnClassesThat(not(resideInAnyPackage("java.sql..", "java.net..")));

    @ArchTest
    static final ArchRule THE_GATEWAY_SEES_ONLY_THE_BRIDGE = seesOnly("dev.segue.gateway..", "dev.segue.bridge..");

    @ArchTest
    static final ArchRule VIEWS_SEE_ONLY_GATEWAY_AND_BRIDGE = seesOnly("dev.segue.views..", "dev.segue.gateway..",
            "dev.segue.bridge..");

    @ArchTest
    static final ArchRule THE_ORM_SEES_ONLY_THE_BRIDGE = seesOnly("dev.segue.orm..", "dev.segue.bridge..");

    @ArchTest
    static final ArchRule THE_CLI_SEES_NEITHER_EXAMPLE_NOR_BENCHMARKS = noClasses().that()
            .resideInAPackage("dev.segue.cli..").should()
            .dependOnClassesThat().resideInAnyPackage("conduit..", "dev.segue.bench..");

    @ArchTest
    static final ArchRule NOTHING_SEES_THE_BENCHMARKS = noClasses().that().resideOutsideOfPackage("dev.segue.bench..")
            .should()
            .dependOnClassesThat().resideInAPackage("dev.segue.bench..");

    @ArchTest
    static final ArchRule THE_LOAD_HARNESS_KNOWS_NO_JMH = noClasses().that().resideInAPackage("dev.segue.bench")
            .should()
            .dependOnClassesThat().resideInAnyPackage("dev.segue.bench.micro..", "org.openjdk.jmh..");

    /** Beside it, only the line that is written by hand, to compare with. */
    @ArchTest
    static final ArchRule ONLY_THE_GATEWAY_USES_UNDERTOW = noClasses().that()
            .resideOutsideOfPackage("dev.segue.gateway..").and().doNotHaveFullyQualifiedName(HttpLines.class.getName())
            .should()
            .dependOnClassesThat().resideInAnyPackage(UNDERTOW);

    /** {@code DataSource} is what it offers to others. Beside it, only the lines that are written by hand on the drivers, to compare with. */
    @ArchTest
    static final ArchRule ONLY_ORM_EXEC_USES_THE_DRIVERS = noClasses().that().resideInAPackage("dev.segue..").and()
            .resideOutsideOfPackages("dev.segue.orm.exec..", "dev.segue.bench.micro", "dev.segue.bench.driver").should()
            .dependOnClassesThat(resideInAnyPackage(DRIVERS).and(not(type(DataSource.class))));

    @ArchTest
    static final ArchRule ORM_SQL_IS_PURE = classes().that().resideInAPackage("dev.segue.orm.sql..").should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("dev.segue.orm.sql..", "java.lang..", "java.util..", "java.math..", "java.time..",
                    "org.jspecify..");

    @ArchTest
    static final ArchRule ORM_EXEC_DOES_NOT_SEE_ORM = noClasses().that().resideInAPackage("dev.segue.orm.exec..")
            .should()
            .dependOnClassesThat().resideInAnyPackage("dev.segue.orm", "dev.segue.orm.processor..");

    @ArchTest
    static final ArchRule NO_PACKAGE_CYCLES = slices().matching("(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule NAMES_SAY_THE_JOB = noClasses().should()
            .haveNameMatching(".*(Impl|Manager|Util|Utils|Helper|Base)");

    @ArchTest
    static void allPartsWereImported(JavaClasses all) {
        assertThat(all.stream().map(type -> type.getPackageName()).distinct()).contains("dev.segue.bridge",
                "dev.segue.gateway",
                "dev.segue.views", "dev.segue.orm", "dev.segue.orm.exec", "dev.segue.orm.sql",
                "dev.segue.orm.processor", "dev.segue.cli",
                "dev.segue.bench", "conduit");
    }

    private static ArchRule seesOnly(String part, String... others) {
        return noClasses().that().resideInAPackage(part).should()
                .dependOnClassesThat(resideInAnyPackage("dev.segue..", "conduit..")
                        .and(not(resideInAPackage(part))).and(not(resideInAnyPackage(others))));
    }
}
