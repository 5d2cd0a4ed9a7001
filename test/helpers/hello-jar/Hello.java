/** Prints its arguments, a line each. Compiled by `javac --release 8 -g:none Hello.java` (OpenJDK 17). */
public class Hello {
    public static void main(String[] args) {
        System.out.println("hello from java, " + args.length + " arguments");
        for (String argument : args) System.out.println(argument);
    }
}
