import Commands
import Glibc

exit(Varve.main())
