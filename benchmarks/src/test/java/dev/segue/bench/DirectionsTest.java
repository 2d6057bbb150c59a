package dev.segue.bench;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

@AnalyzeClasses(packages = "dev.segue.bench", importOptions = ImportOption.DoNotIncludeTests.class)
class DirectionsTest {
    /** JMH is not on the class path of the command that runs the harness. */
    @ArchTest
    static final ArchRule theHarnessKnowsNoJmh = noClasses().that().resideInAPackage("dev.segue.bench").should()
            .dependOnClassesThat().resideInAnyPackage("dev.segue.bench.micro..", "org.openjdk.jmh..");
}
